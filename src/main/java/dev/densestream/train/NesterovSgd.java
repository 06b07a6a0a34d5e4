package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Stochastic gradient descent with Nesterov's momentum, no dampening, and weight decay, as the paper trains: {@code d = g +
 * decay·w; v = momentum·v + d; w −= rate·(d + momentum·v)}. DJL has none for PyTorch.
 */
final class NesterovSgd {
    private final float momentum;
    private final float weightDecay;
    private final Map<String, NDArray> velocities = new LinkedHashMap<>();

    NesterovSgd(float momentum, float weightDecay) {
        this.momentum = momentum;
        this.weightDecay = weightDecay;
    }

    /** Changes every parameter by its gradient and sets the gradient to zero. */
    void step(Map<String, NDArray> parameters, float rate) {
        parameters.forEach((name, parameter) -> step(name, parameter, rate));
    }

    /** A copy of the momentum of every parameter that was changed so far. */
    Map<String, float[]> momentum() {
        Map<String, float[]> values = new LinkedHashMap<>();
        velocities.forEach((name, velocity) -> values.put(name, velocity.toFloatArray()));
        return values;
    }

    /** Goes on with the momentum of an earlier run. */
    void restore(Map<String, float[]> momentum, Map<String, NDArray> parameters) {
        momentum.forEach((name, values) -> {
            NDArray parameter = parameters.get(name);
            velocities.put(name, parameter.getManager().create(values, parameter.getShape()));
        });
    }

    private void step(String name, NDArray parameter, float rate) {
        NDArray velocity =
                velocities.computeIfAbsent(name, n -> parameter.getManager().zeros(parameter.getShape()));
        try (NDArray gradient = parameter.getGradient();
                NDArray decay = parameter.mul(weightDecay);
                NDArray direction = gradient.add(decay)) {
            velocity.muli(momentum).addi(direction);
            try (NDArray ahead = velocity.mul(momentum);
                    NDArray change = direction.add(ahead).muli(rate)) {
                parameter.subi(change);
            }
            gradient.subi(gradient);
        }
    }
}
