package dev.densestream.train;

import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.FloatTensor;
import dev.densestream.model.GraphSession;
import dev.densestream.onnx.LinearHead;
import dev.densestream.onnx.OnnxGraph;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.FeatureCache;
import dev.densestream.train.data.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a model's last layer reads of pictures, from ONNX Runtime where the cache does not have it. */
final class FeatureReader implements AutoCloseable {
    private static final int BATCH = 32;

    private final PreprocessSpec size;
    private final LinearHead head;
    private final FeatureCache cache;
    private final GraphSession session;

    /** @param size the model's input */
    FeatureReader(OnnxGraph graph, LinearHead head, PreprocessSpec size, FeatureCache cache) {
        this.size = size;
        this.head = head;
        this.cache = cache;
        this.session = GraphSession.of(graph.edit()
                .outputs(ValueInfoProto.newBuilder().setName(head.feature()).build())
                .build());
    }

    /**
     * One look at every picture.
     *
     * @param pictures prepared as {@code look} needs them
     * @param stop asked after each batch; what was worked out until then stays in the cache
     * @return a row for each picture, or fewer if it was asked to stop
     */
    List<float[]> read(DecodedPictures pictures, Look look, BooleanSupplier stop, Progress progress)
            throws IOException {
        List<float[]> rows = new ArrayList<>();
        progress.begin("%s: features".formatted(look.words()), pictures.size());
        for (int from = 0; from < pictures.size() && !stop.getAsBoolean(); from += BATCH) {
            int until = Math.min(pictures.size(), from + BATCH);
            rows.addAll(batch(pictures, from, until, look));
            for (int i = from; i < until; i++) {
                progress.step();
            }
        }
        progress.end();
        return rows;
    }

    private List<float[]> batch(DecodedPictures pictures, int from, int until, Look look) throws IOException {
        float[][] rows = new float[until - from][];
        List<Integer> missing = new ArrayList<>();
        for (int i = from; i < until; i++) {
            rows[i - from] = cache.get(look.key(pictures.hash(i), size)).orElse(null);
            if (rows[i - from] == null) {
                missing.add(i);
            }
        }
        if (!missing.isEmpty()) {
            List<byte[]> changed = missing.stream()
                    .map(i ->
                            look.at(pictures.picture(i), size, pictures.hash(i)).rgb())
                    .toList();
            float[] values = session.run(FloatTensor.ofPictures(changed, size))
                    .get(head.feature())
                    .values();
            for (int row = 0; row < missing.size(); row++) {
                int i = missing.get(row);
                rows[i - from] = Arrays.copyOfRange(values, row * head.features(), (row + 1) * head.features());
                cache.put(look.key(pictures.hash(i), size), rows[i - from]);
            }
        }
        return List.of(rows);
    }

    @Override
    public void close() {
        session.close();
    }
}
