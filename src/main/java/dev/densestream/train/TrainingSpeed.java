package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;

/** How fast a published network learns, or answers, here: random pictures, forward, backward and optimiser. */
public final class TrainingSpeed implements AutoCloseable {
    private static final float RATE = 0.1f;
    private static final float DECAY = 1e-4f;

    private final Torch engine = Torch.start();
    private final NDManager manager = engine.newBaseManager();
    private final PublishedNet net;
    private final int batch;
    private final int classes;
    private final Network network;
    private final NesterovSgd optimizer = new NesterovSgd(TrainingLoop.MOMENTUM, DECAY);

    /** @param batch pictures a step */
    public TrainingSpeed(PublishedNet net, int batch) {
        this.net = net;
        this.batch = batch;
        this.classes = net.classes().getFirst();
        DenseNetSpec spec = net.spec(classes);
        this.network = new Network(spec, Parameters.initial(spec, 1), manager);
    }

    /** @return images/s over {@code steps} steps of training */
    public double train(int steps) {
        return rate(steps, this::learn);
    }

    /** @return images/s over {@code steps} batches of evaluation */
    public double evaluate(int steps) {
        return rate(steps, () -> {
            try (NDManager sub = manager.newSubManager();
                    NDArray logits = network.forward(pictures(sub), false)) {
                logits.toFloatArray();
            }
        });
    }

    private double rate(int steps, Runnable step) {
        long began = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            step.run();
        }
        return (double) steps * batch / ((System.nanoTime() - began) / 1e9);
    }

    private void learn() {
        try (NDManager sub = manager.newSubManager();
                GradientCollector gradients = engine.newGradientCollector()) {
            NDArray logits = network.forward(pictures(sub), true);
            float[] targets = new float[batch * classes];
            for (int i = 0; i < batch; i++) {
                targets[i * classes + i % classes] = 1f / batch;
            }
            NDArray wanted = sub.create(targets, new Shape(batch, classes));
            gradients.backward(logits.logSoftmax(1).mul(wanted).sum().neg());
        }
        optimizer.step(network.learned(), RATE);
    }

    private NDArray pictures(NDManager sub) {
        return sub.randomNormal(new Shape(batch, 3, net.inputSize(), net.inputSize()));
    }

    @Override
    public void close() {
        network.close();
        manager.close();
    }
}
