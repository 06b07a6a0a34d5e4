package dev.densestream.model;

import dev.densestream.image.PreprocessSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a prepared model promises: input {@value #INPUT} uint8 {@code [N,H,W,3]} RGB, output {@value #OUTPUT} float {@code
 * [N,C]}; everything between is in the graph, everything else in the file's metadata.
 *
 * @param name the model's name in predictions
 * @param labels one for each output, in its order
 * @param activation what made the probabilities
 * @param preprocess how a picture becomes the input; gives H and W
 * @param provenance where the model came from: {@code producer}, {@code trainedOn}, {@code seed}, accuracy and the like
 */
public record ModelContract(
        String name,
        List<String> labels,
        Activation activation,
        PreprocessSpec preprocess,
        Map<String, String> provenance) {
    public static final String INPUT = "images";
    public static final String OUTPUT = "probabilities";

    /** The optional second output, float {@code [N,D]}: what the last layer reads. */
    public static final String EMBEDDING = "embedding";

    /** What a model says of its layers' precision in {@link #provenance}; one that says nothing is in single precision. */
    public static final String PRECISION = "precision";

    public static final String HALF = "fp16";

    public ModelContract {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(activation, "activation");
        Objects.requireNonNull(preprocess, "preprocess");
        labels = List.copyOf(labels);
        provenance = Map.copyOf(provenance);
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("a model needs at least one label");
        }
    }

    /** Whether the layers work in half precision. */
    public boolean isHalfPrecision() {
        return HALF.equals(provenance.get(PRECISION));
    }
}
