package dev.densestream.cli.chaos;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * One run of the harness.
 *
 * @param exactlyOnce the guarantee that is tested, at-least-once otherwise
 * @param kinds what is broken, at least one
 * @param faults how many faults, at least one of each kind; the first ones are each kind once, in random order
 * @param seed decides kinds, order and pauses
 * @param eventsPerSecond the steady load
 * @param model the model file that classifies
 * @param picture a picture that it can decode
 */
public record ChaosSettings(
        boolean exactlyOnce, Set<Fault> kinds, int faults, long seed, int eventsPerSecond, Path model, Path picture) {
    public ChaosSettings {
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("no kinds of faults: needed is at least one");
        }
        kinds = Collections.unmodifiableSet(EnumSet.copyOf(kinds));
    }
}
