package dev.densestream.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that an unfinished run needs to go on as if it had not been interrupted.
 *
 * @param state how far it has come
 * @param current the network's values as they are now
 * @param momentum the optimizer's, by parameter
 * @param best the values that did best so far; empty before the first validation
 */
record Checkpoint(State state, Parameters current, Map<String, float[]> momentum, Optional<Parameters> best) {
    /**
     * How far a run has come.
     *
     * @param identity what must be the same to go on: network, pictures, labels, seed and the like, by name
     * @param changeable settings that may be others from now on, by name
     * @param epoch the epoch to go on with, from 0
     * @param step its steps that are done
     * @param loss the sum over these steps
     * @param right the pictures among them that were recognised
     * @param history the epochs that are done
     */
    record State(
            Map<String, String> identity,
            Map<String, String> changeable,
            int epoch,
            int step,
            double loss,
            long right,
            List<EpochMetrics> history) {
        State {
            identity = Map.copyOf(identity);
            changeable = Map.copyOf(changeable);
            history = List.copyOf(history);
        }
    }
}
