package dev.densestream.model.prepare;

import dev.densestream.model.Activation;
import java.util.Optional;

/**
 * What the user says of a network's output. What is not said is told from the graph and from its answers; what is said is held
 * against them.
 *
 * @param output its name, where there are several
 * @param kind logits or probabilities
 * @param activation what makes, or made, the probabilities
 */
public record ScoreOptions(Optional<String> output, Optional<ScoreKind> kind, Optional<Activation> activation) {
    /** Nothing is said. */
    public static ScoreOptions none() {
        return new ScoreOptions(Optional.empty(), Optional.empty(), Optional.empty());
    }
}
