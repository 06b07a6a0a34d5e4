package dev.densestream.train;

import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes networks that nobody trained as prepared models; nothing of PyTorch is loaded for it. */
public final class DenseNetExport {
    private DenseNetExport() {}

    /**
     * A network with its first, random weights: it costs exactly what a trained one costs, and its answers mean nothing.
     *
     * @param contract with softmax and one label for each of the network's classes
     * @param seed the same seed is the same file
     */
    public static void random(DenseNetSpec spec, ModelContract contract, long seed, Path out) throws IOException {
        if (contract.labels().size() != spec.classes() || contract.activation() != Activation.SOFTMAX) {
            throw new IllegalArgumentException("%d labels and %s: this network has %d classes and SOFTMAX"
                    .formatted(contract.labels().size(), contract.activation(), spec.classes()));
        }
        Parameters first = Parameters.initial(spec, seed);
        Files.write(
                out,
                DenseNetGraph.of(spec, first, contract, Scaling.PHOTOGRAPHS).toByteArray());
    }
}
