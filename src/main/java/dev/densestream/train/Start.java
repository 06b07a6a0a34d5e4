package dev.densestream.train;

import java.util.List;
import java.util.Set;

/** What training begins with: a network, its first values, and the part of it that is trained. */
public final class Start {
    private final DenseNetSpec network;
    private final Parameters parameters;
    private final Scaling scaling;
    private final Set<String> folded;
    private final Tune tune;
    private final String origin;

    private Start(
            DenseNetSpec network,
            Parameters parameters,
            Scaling scaling,
            Set<String> folded,
            Tune tune,
            String origin) {
        this.network = network;
        this.parameters = parameters;
        this.scaling = scaling;
        this.folded = folded;
        this.tune = tune;
        this.origin = origin;
    }

    /** Random values. */
    public static Start scratch(DenseNetSpec network, long seed) {
        return new Start(
                network, Parameters.initial(network, seed), Scaling.PHOTOGRAPHS, Set.of(), Tune.ALL, "scratch");
    }

    /**
     * The values of a file. Where its labels are others than {@code labels}, the classifier is a new one with random values.
     *
     * @param tune the part that is trained
     */
    public static Start from(SavedNetwork file, List<String> labels, Tune tune, long seed) {
        boolean same = file.labels().equals(labels);
        DenseNetSpec network = file.spec().withClasses(labels.size());
        Parameters values =
                same ? file.parameters() : file.parameters().withClassifierOf(Parameters.initial(network, seed));
        return new Start(
                network,
                values,
                file.scaling(),
                file.folded(),
                tune,
                "%s, tuning %s%s".formatted(file.words(), tune, same ? "" : ", with a new classifier"));
    }

    public DenseNetSpec network() {
        return network;
    }

    Parameters parameters() {
        return parameters;
    }

    Scaling scaling() {
        return scaling;
    }

    /** The batch norms, as torchvision names them, that the file had lost: estimated from pictures before the first step. */
    Set<String> folded() {
        return folded;
    }

    Tune tune() {
        return tune;
    }

    /** Where the values are from, for people. */
    String origin() {
        return origin;
    }
}
