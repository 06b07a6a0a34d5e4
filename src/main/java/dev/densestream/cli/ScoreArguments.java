package dev.densestream.cli;

import dev.densestream.model.Activation;
import dev.densestream.model.prepare.ScoreKind;
import dev.densestream.model.prepare.ScoreOptions;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a network gives out, as options. */
final class ScoreArguments {
    /** What makes the probabilities. */
    enum Last {
        SOFTMAX,
        SIGMOID,
        NONE
    }

    @Option(names = "--logits", description = "The network gives logits (default: told from its answers).")
    private boolean logits;

    @Option(names = "--probabilities", description = "The network gives probabilities.")
    private boolean probabilities;

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            description =
                    "${COMPLETION-CANDIDATES}: what makes probabilities of its logits, or made them in it. SOFTMAX for"
                            + " one label a picture, SIGMOID for independent ones, NONE where the network has done it"
                            + " (default: SOFTMAX for logits, told from the answers for probabilities).")
    private Last activation;

    @Option(
            names = "--output-name",
            paramLabel = "NAME",
            description = "The output with the scores, where several could be it.")
    private String output;

    ScoreOptions options() {
        if (logits && probabilities) {
            throw new UsageException("--logits and --probabilities: allowed is one of them");
        }
        if (logits && activation == Last.NONE) {
            throw new UsageException("--logits --activation none: predictions are probabilities, so something must make"
                    + " them of logits: softmax or sigmoid");
        }
        return new ScoreOptions(
                Optional.ofNullable(output),
                kind(),
                activation == null || activation == Last.NONE
                        ? Optional.empty()
                        : Optional.of(Activation.valueOf(activation.name())));
    }

    private Optional<ScoreKind> kind() {
        if (logits) {
            return Optional.of(ScoreKind.LOGITS);
        }
        return probabilities || activation == Last.NONE ? Optional.of(ScoreKind.PROBABILITIES) : Optional.empty();
    }
}
