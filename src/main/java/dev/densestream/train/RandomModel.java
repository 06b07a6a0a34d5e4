package dev.densestream.train;

import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A prepared model that nobody trained: as fast as a trained one, and as large. For measurements; needs no PyTorch. */
public final class RandomModel {
    private static final Scaling SCALING = new Scaling(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));

    private RandomModel() {}

    /** @param preprocess gives the input's size */
    public static void write(DenseNetSpec spec, PreprocessSpec preprocess, long seed, Path out) throws IOException {
        var contract = new ModelContract(
                "random",
                IntStream.range(0, spec.classes())
                        .mapToObj("class-%04d"::formatted)
                        .toList(),
                Activation.SOFTMAX,
                preprocess,
                Map.of("producer", "densestream, random weights", "seed", Long.toString(seed)));
        Files.write(
                out,
                DenseNetGraph.of(spec, Parameters.initial(spec, seed), contract, SCALING)
                        .toByteArray());
    }
}
