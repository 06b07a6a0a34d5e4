package dev.densestream.cli.chaos;

import java.nio.file.Path;

/**
 * One run of the harness.
 *
 * @param exactlyOnce the guarantee that is tested, at-least-once otherwise
 * @param faults how many faults; the first ones are each kind once, in random order
 * @param seed decides kinds, order and pauses
 * @param eventsPerSecond the steady load
 * @param model the model file that classifies
 * @param picture a picture that it can decode
 */
public record ChaosSettings(
        boolean exactlyOnce, int faults, long seed, int eventsPerSecond, Path model, Path picture) {}
