package dev.densestream.train;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was printed about a network.
 *
 * @param parameters as printed, such as {@code 0.8M}; null where they were only drawn
 * @param errors in percent, by what they were measured on: {@code C10}, {@code C10+} (with shifted and flipped pictures),
 *     {@code SVHN}, {@code C100}, {@code C100+}; {@code top-1} and {@code top-5} of ImageNet's validation pictures, one
 *     crop each; with as many digits as printed
 * @param source where it stands
 */
public record PublishedResult(String parameters, Map<String, BigDecimal> errors, String source) {
    private static final String PAPER = "paper";

    public PublishedResult {
        errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
    }

    /** @throws IllegalArgumentException if the network was not published for so many classes */
    static PublishedResult of(PublishedNet net, int classes) {
        if (!net.classes().contains(classes)) {
            throw new IllegalArgumentException(
                    "%s for %d classes: allowed is %s".formatted(net, classes, net.classes()));
        }
        return classes == 100 ? cifar100(net) : cifar10OrImageNet(net);
    }

    /** Whether it stands in the paper itself. */
    public boolean inPaper() {
        return source.equals(PAPER);
    }

    private static PublishedResult cifar10OrImageNet(PublishedNet net) {
        return switch (net) {
            case DENSENET_40_12 -> paper("1.0M", "C10 7.00", "C10+ 5.24", "SVHN 1.79");
            case DENSENET_100_12 -> paper("7.0M", "C10 5.77", "C10+ 4.10", "SVHN 1.67");
            case DENSENET_100_24 -> paper("27.2M", "C10 5.83", "C10+ 3.74", "SVHN 1.59");
            case DENSENET_BC_100_12 -> paper("0.8M", "C10 5.92", "C10+ 4.51", "SVHN 1.76");
            case DENSENET_BC_250_24 -> paper("15.3M", "C10 5.19", "C10+ 3.62", "SVHN 1.74");
            case DENSENET_BC_190_40 -> paper("25.6M", "C10+ 3.46");
            case DENSENET_121 -> paper(null, "top-1 25.02", "top-5 7.71");
            case DENSENET_169 -> paper(null, "top-1 23.80", "top-5 6.85");
            case DENSENET_201 -> paper(null, "top-1 22.58", "top-5 6.34");
            case DENSENET_264 -> paper(null, "top-1 22.15", "top-5 6.12");
            case DENSENET_161 -> result(null, "authors' README", "top-1 22.2");
        };
    }

    private static PublishedResult cifar100(PublishedNet net) {
        return switch (net) {
            case DENSENET_40_12 -> paper("1.0M", "C100 27.55", "C100+ 24.42");
            case DENSENET_100_12 -> paper("7.0M", "C100 23.79", "C100+ 20.20");
            case DENSENET_100_24 -> paper("27.2M", "C100 23.42", "C100+ 19.25");
            case DENSENET_BC_100_12 -> paper("0.8M", "C100 24.15", "C100+ 22.27");
            case DENSENET_BC_250_24 -> paper("15.3M", "C100 19.64", "C100+ 17.60");
            case DENSENET_BC_190_40 -> paper("25.6M", "C100+ 17.18");
            case DENSENET_121, DENSENET_169, DENSENET_201, DENSENET_264, DENSENET_161 ->
                throw new IllegalArgumentException(net + " was published for ImageNet");
        };
    }

    private static PublishedResult paper(String parameters, String... errors) {
        return result(parameters, PAPER, errors);
    }

    private static PublishedResult result(String parameters, String source, String... errors) {
        Map<String, BigDecimal> read = new LinkedHashMap<>();
        for (String error : errors) {
            String[] parts = error.split(" ", 2);
            read.put(parts[0], new BigDecimal(parts[1]));
        }
        return new PublishedResult(parameters, read, source);
    }
}
