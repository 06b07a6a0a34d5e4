package dev.densestream.train;

/** What training begins with: a network, its first values, and the part of it that is trained. */
public final class Start {
    private final DenseNetSpec network;
    private final Parameters parameters;
    private final Scaling scaling;
    private final Tune tune;
    private final String origin;

    private Start(DenseNetSpec network, Parameters parameters, Scaling scaling, Tune tune, String origin) {
        this.network = network;
        this.parameters = parameters;
        this.scaling = scaling;
        this.tune = tune;
        this.origin = origin;
    }

    /** Random values. */
    public static Start scratch(DenseNetSpec network, long seed) {
        return new Start(network, Parameters.initial(network, seed), Scaling.PHOTOGRAPHS, Tune.ALL, "scratch");
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

    Tune tune() {
        return tune;
    }

    /** Where the values are from, for people. */
    String origin() {
        return origin;
    }
}
