package dev.densestream.model.prepare;

import dev.densestream.image.PreprocessSpec.Interpolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a network's preprocessing so far, by options, a preset or a file.
 *
 * @param scale what bytes are multiplied by
 * @param mean subtracted from each channel then
 * @param std what each channel is divided by then
 */
public record PreprocessOptions(
        Optional<InputSize> inputSize,
        Optional<ResizeRule> resize,
        Optional<Interpolation> interpolation,
        Optional<Double> scale,
        Optional<List<Double>> mean,
        Optional<List<Double>> std,
        Optional<Channels> channels) {

    /** Nothing is known. */
    public static PreprocessOptions none() {
        return new PreprocessOptions(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public boolean isEmpty() {
        return equals(none());
    }

    /** This, and what it does not say from the other. */
    public PreprocessOptions or(PreprocessOptions other) {
        return new PreprocessOptions(
                inputSize.or(other::inputSize),
                resize.or(other::resize),
                interpolation.or(other::interpolation),
                scale.or(other::scale),
                mean.or(other::mean),
                std.or(other::std),
                channels.or(other::channels));
    }

    /**
     * All that must be known.
     *
     * @param ofModel the size that the model's file is fixed to, if it is
     * @throws IllegalArgumentException if something is missing that must not be guessed, or does not go together
     */
    public Preprocessing complete(Optional<InputSize> ofModel) {
        List<String> missing = new ArrayList<>();
        if (inputSize.or(() -> ofModel).isEmpty()) {
            missing.add("--input-size");
        }
        addIfMissing(missing, "--scale", scale);
        addIfMissing(missing, "--mean", mean);
        addIfMissing(missing, "--std", std);
        addIfMissing(missing, "--channels", channels);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s missing: the ONNX file does not say how pictures are scaled (or name a --preset, or a file with --preprocess)"
                            .formatted(String.join(", ", missing)));
        }
        InputSize size = inputSize.or(() -> ofModel).orElseThrow();
        if (ofModel.filter(fixed -> !fixed.equals(size)).isPresent()) {
            throw new IllegalArgumentException(
                    "the input size is to be %s, and the model's input is fixed to %s".formatted(size, ofModel.get()));
        }
        ResizeRule rule = resize.orElse(new ResizeRule.CentrePart(1));
        return new Preprocessing(
                rule.spec(size, interpolation.orElse(Interpolation.BILINEAR)),
                new PixelScaling(scale.orElseThrow(), mean.orElseThrow(), std.orElseThrow(), channels.orElseThrow()));
    }

    private static void addIfMissing(List<String> missing, String option, Optional<?> value) {
        if (value.isEmpty()) {
            missing.add(option);
        }
    }
}
