package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.image.ImageHeaders;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.Preprocessor;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.Scores;
import dev.densestream.model.SessionOptions;
import dev.densestream.train.data.Labelled;
import java.util.ArrayList;
import java.util.List;

/** What a model's second output must be. */
final class Embeddings {
    private Embeddings() {}

    /** The embeddings of pictures, put through the last layer, give the model's own probabilities. */
    static void areReadByTheLastLayer(
            PreparedModel model, LinearLayer layer, double temperature, List<Labelled> pictures) throws Exception {
        var decoder = new PictureDecoder();
        var preprocessor = new Preprocessor(model.contract().preprocess());
        List<byte[]> prepared = new ArrayList<>();
        for (Labelled picture : pictures) {
            byte[] bytes = picture.picture().read();
            prepared.add(preprocessor.prepare(decoder.decode(bytes, ImageHeaders.read(bytes))));
        }
        try (OnnxSession session = OnnxSession.open(model, new SessionOptions(Provider.CPU, prepared.size(), true))) {
            Scores scores = session.run(prepared);
            for (int i = 0; i < prepared.size(); i++) {
                float[] features = scores.embedding(i).orElseThrow();
                assertThat(features).hasSize(model.embedding().orElseThrow());
                float[] logits = layer.logits(features);
                float[] probabilities = scores.of(i);
                assertThat(temperature * Math.log(probabilities[1] / probabilities[0]))
                        .as("picture %d", i)
                        .isCloseTo(logits[1] - logits[0], within(1e-3));
            }
        }
    }
}
