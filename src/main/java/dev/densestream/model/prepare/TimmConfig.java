package dev.densestream.model.prepare;

import dev.densestream.image.PreprocessSpec.Interpolation;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * timm's {@code pretrained_cfg}. What is not in it has the value that timm itself takes then: bicubic, 0.875 of the shorter
 * side, ImageNet's mean and deviation.
 */
final class TimmConfig {
    private static final double CROP = 0.875;

    private final ConfigFields fields;

    TimmConfig(JsonNode object) {
        this.fields = new ConfigFields(object);
    }

    PreprocessOptions options() {
        return new PreprocessOptions(
                Optional.of(inputSize()),
                Optional.of(resize()),
                Optional.of(interpolation()),
                Optional.of(1 / 255.0),
                fields.numbers("mean").or(Preset.IMAGENET.options()::mean),
                fields.numbers("std").or(Preset.IMAGENET.options()::std),
                Optional.of(Channels.RGB));
    }

    private InputSize inputSize() {
        List<Double> size = fields.numbers("input_size").orElseThrow(() -> ConfigFields.missing("input_size"));
        boolean square = size.size() == 3 && size.get(1).equals(size.get(2));
        if (!square || size.getFirst() != 3) {
            throw ConfigFields.wrong("input_size", size, "three channels and two equal sides");
        }
        return new InputSize(size.get(2).intValue(), size.get(1).intValue());
    }

    private ResizeRule resize() {
        double crop = fields.number("crop_pct").orElse(CROP);
        String mode = fields.text("crop_mode").orElse("center");
        if (fields.number("crop_border_pixels").orElse(0.0) != 0) {
            throw ConfigFields.wrong(
                    "crop_border_pixels", fields.field("crop_border_pixels").orElseThrow(), "0");
        }
        return switch (mode) {
            case "center" -> new ResizeRule.CentrePart(crop);
            case "squash" -> {
                if (crop != 1) {
                    throw ConfigFields.wrong("crop_pct", crop, "1 together with crop_mode squash");
                }
                yield new ResizeRule.Squash();
            }
            default -> throw ConfigFields.wrong("crop_mode", mode, "center or squash");
        };
    }

    private Interpolation interpolation() {
        String filter = fields.text("interpolation").orElse("bicubic");
        return switch (filter) {
            case "bilinear" -> Interpolation.BILINEAR;
            case "bicubic" -> Interpolation.BICUBIC;
            default -> throw ConfigFields.wrong("interpolation", filter, "bilinear or bicubic");
        };
    }
}
