package dev.densestream.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.densestream.image.Pixels;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A file, and the network that was rebuilt from it: both can be asked about pictures. All answers are in one row. */
record Rebuilt(Path file, SavedNetwork saved) {
    /** Steps of a tenth each. */
    private static final int SETTLED = 100;

    static Rebuilt from(Path file) {
        return new Rebuilt(file, SavedNetwork.read(file));
    }

    /** Pictures of the file's own size: noise, each of another brightness. */
    List<Pixels> noise(int count) {
        int width = saved.preprocess().width();
        int height = saved.preprocess().height();
        Random random = new Random(6);
        List<Pixels> pictures = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            byte[] rgb = new byte[width * height * 3];
            for (int at = 0; at < rgb.length; at++) {
                rgb[at] = (byte) (random.nextInt(256) * i / count);
            }
            pictures.add(new Pixels(width, height, rgb));
        }
        return pictures;
    }

    float[] probabilitiesOfFile(List<Pixels> pictures) {
        try (OnnxSession session =
                OnnxSession.open(PreparedModel.open(file), new SessionOptions(Provider.CPU, pictures.size()))) {
            List<float[]> rows =
                    session.run(pictures.stream().map(Pixels::rgb).toList()).rows();
            float[] all = new float[rows.size() * saved.labels().size()];
            for (int row = 0; row < rows.size(); row++) {
                System.arraycopy(
                        rows.get(row),
                        0,
                        all,
                        row * saved.labels().size(),
                        saved.labels().size());
            }
            return all;
        }
    }

    /** @param values the network's own, or others for it */
    float[] probabilities(Parameters values, List<Pixels> pictures) {
        return ask(values, pictures, false, true);
    }

    /** @param values the network's own, or others for it */
    float[] logitsInTraining(Parameters values, List<Pixels> pictures) {
        return ask(values, pictures, true, false);
    }

    private float[] ask(Parameters values, List<Pixels> pictures, boolean training, boolean softmax) {
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager();
                Network network = new Network(saved.spec(), values, manager)) {
            NDArray logits = network.forward(new Batches(saved.scaling()).of(pictures, manager), training);
            return (softmax ? logits.softmax(1) : logits).toFloatArray();
        }
    }

    /** The network's values with running statistics that are those of one batch. */
    Parameters settled(List<Pixels> batch) {
        Torch engine = Torch.start();
        try (NDManager manager = engine.newBaseManager();
                Network network = new Network(saved.spec(), saved.parameters(), manager)) {
            NDArray input = new Batches(saved.scaling()).of(batch, manager);
            for (int i = 0; i < SETTLED; i++) {
                network.forward(input, true).close();
            }
            return network.values();
        }
    }

    /** The network's values with the lost batch norms as these pictures show them. */
    Parameters estimated(List<List<Pixels>> batches) {
        Torch engine = Torch.start();
        var estimate = new NormEstimate(saved.folded(), saved.scaling(), engine);
        try (NDManager manager = engine.newBaseManager();
                Network network = new Network(saved.spec(), saved.parameters(), manager)) {
            batches.forEach(batch -> estimate.see(network, batch));
        }
        return estimate.of(saved.parameters());
    }
}
