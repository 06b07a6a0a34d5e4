package dev.densestream.cli;

import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.model.prepare.Channels;
import dev.densestream.model.prepare.InputSize;
import dev.densestream.model.prepare.PreprocessFile;
import dev.densestream.model.prepare.PreprocessOptions;
import dev.densestream.model.prepare.Preset;
import dev.densestream.model.prepare.ResizeRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How pictures become a network's input, as options. */
final class PreprocessArguments {
    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES}: what torchvision's ImageNet classifiers want, or whole pictures of"
                    + " 32 pixels scaled as CIFAR-10's. Options beside it win.")
    private Preset preset;

    @Option(
            names = "--preprocess",
            paramLabel = "JSON",
            description = "timm's config.json or Hugging Face's preprocessor_config.json. Options beside it win.")
    private Path preprocess;

    @Option(
            names = "--input-size",
            paramLabel = "PIXELS",
            converter = SizeConverter.class,
            description = "The input's side, or WIDTHxHEIGHT (default: what the file is fixed to).")
    private InputSize inputSize;

    @Option(
            names = "--resize",
            paramLabel = "PIXELS|squash",
            converter = ResizeConverter.class,
            description = "Bring the shorter side to so many pixels and cut the centre out, or squash the whole picture"
                    + " (default: the shorter side to the input's size).")
    private ResizeRule resize;

    @Option(
            names = "--interpolation",
            paramLabel = "FILTER",
            description = "${COMPLETION-CANDIDATES}, Pillow's (default: BILINEAR).")
    private Interpolation interpolation;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            converter = ScaleConverter.class,
            description = "What the bytes are multiplied by: 1/255 where the network wants 0 to 1, else 1.")
    private Double scale;

    @Option(
            names = "--mean",
            split = ",",
            paramLabel = "MEAN",
            description = "What is subtracted then: a number for each channel, in the network's order, or one for all.")
    private List<Double> mean;

    @Option(names = "--std", split = ",", paramLabel = "STD", description = "What is divided by then, likewise.")
    private List<Double> std;

    @Option(
            names = "--channels",
            paramLabel = "ORDER",
            description = "${COMPLETION-CANDIDATES}: the network's order of colours.")
    private Channels channels;

    /** Options before the preset or the file. */
    PreprocessOptions options() {
        PreprocessOptions said = new PreprocessOptions(
                Optional.ofNullable(inputSize),
                Optional.ofNullable(resize),
                Optional.ofNullable(interpolation),
                Optional.ofNullable(scale),
                Optional.ofNullable(mean),
                Optional.ofNullable(std),
                Optional.ofNullable(channels));
        if (preset != null && preprocess != null) {
            throw new UsageException("--preset and --preprocess: allowed is one of them");
        }
        if (preset != null) {
            return said.or(preset.options());
        }
        return preprocess == null ? said : said.or(PreprocessFile.read(preprocess));
    }

    /** {@code 224} or {@code 320x240}. */
    static final class SizeConverter implements ITypeConverter<InputSize> {
        @Override
        public InputSize convert(String text) {
            if (!text.matches("\\d{1,5}(x\\d{1,5})?")) {
                throw new TypeConversionException("'%s', allowed is 224 or WIDTHxHEIGHT".formatted(text));
            }
            String[] sides = text.split("x", 2);
            return new InputSize(Integer.parseInt(sides[0]), Integer.parseInt(sides[sides.length - 1]));
        }
    }

    /** {@code 256} or {@code squash}. */
    static final class ResizeConverter implements ITypeConverter<ResizeRule> {
        @Override
        public ResizeRule convert(String text) {
            if (text.equalsIgnoreCase("squash")) {
                return new ResizeRule.Squash();
            }
            if (!text.matches("\\d{1,5}")) {
                throw new TypeConversionException("'%s', allowed is a number of pixels or squash".formatted(text));
            }
            return new ResizeRule.ShorterSide(Integer.parseInt(text));
        }
    }

    /** {@code 1/255} or {@code 0.0039216}. */
    static final class ScaleConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            try {
                String[] parts = text.split("/", 2);
                double number = Double.parseDouble(parts[0]);
                return parts.length == 1 ? number : number / Double.parseDouble(parts[1]);
            } catch (NumberFormatException e) {
                throw new TypeConversionException(
                        "'%s', allowed is a number or a fraction such as 1/255".formatted(text));
            }
        }
    }
}
