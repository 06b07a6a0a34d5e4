package dev.densestream.train;

import java.util.Locale;

/** Which part of a network is trained. */
public enum Tune {
    /** Everything. */
    ALL,
    /** The last dense block, the batch norm after it, and the classifier; all before stays byte for byte. */
    LAST_BLOCK;

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param parameter torchvision's name */
    boolean learns(DenseNetSpec spec, String parameter) {
        return switch (this) {
            case ALL -> true;
            case LAST_BLOCK ->
                parameter.startsWith(
                                "features.denseblock%d.".formatted(spec.blocks().size()))
                        || parameter.startsWith("features.norm5.")
                        || parameter.startsWith("classifier.");
        };
    }
}
