package dev.densestream.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that an unfinished run needs to go on as if it had not been interrupted.
 *
 * @param state how far it has come
 * @param current the network's values as they are now
 * @param momentum the optimizer's, by parameter
 * @param best the values after the best epoch so far; empty before the first one is done
 */
record Checkpoint(State state, Parameters current, Map<String, float[]> momentum, Optional<Parameters> best) {
    /** The same with other values of the network. */
    Checkpoint with(Parameters others) {
        return new Checkpoint(state, others, momentum, best);
    }

    /**
     * How far a run has come.
     *
     * @param arguments what must be the same to go on: network, pictures, settings, by name
     * @param epoch the epoch to go on with, from 0
     * @param step its steps that are done
     * @param loss the sum over these steps
     * @param right the pictures among them that were recognised
     * @param seconds that they took
     * @param history the epochs that are done
     */
    record State(
            Map<String, String> arguments,
            int epoch,
            int step,
            double loss,
            long right,
            double seconds,
            List<EpochMetrics> history) {
        State {
            arguments = new LinkedHashMap<>(arguments);
            history = List.copyOf(history);
        }

        /** Before the first step. */
        static State start(Map<String, String> arguments) {
            return new State(arguments, 0, 0, 0, 0, 0, List.of());
        }

        boolean isStart() {
            return epoch == 0 && step == 0;
        }
    }
}
