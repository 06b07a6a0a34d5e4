package dev.densestream.model.prepare;

import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.model.OptionException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Hugging Face's {@code preprocessor_config.json}. Its fields mean different things to different processors, so only those
 * are taken whose meaning is known.
 */
final class HuggingFaceConfig {
    private static final int BILINEAR = 2;
    private static final int BICUBIC = 3;

    /** Below this size ConvNeXT's processor cuts a centre out, from it on it squashes. */
    private static final int CONVNEXT_WARPS = 384;

    private static final double CONVNEXT_CROP = 224 / 256.0;

    /** Processors that resize, cut, rescale and normalise as their fields say, and nothing else. */
    private static final Set<String> PLAIN =
            Set.of("ViT", "ViTHybrid", "DeiT", "Beit", "CLIP", "Bit", "Siglip", "MobileNetV1", "MobileNetV2");

    private static final String CONVNEXT = "ConvNext";
    private static final Set<String> KNOWN_STEPS =
            Set.of("do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb");

    private final JsonNode root;
    private final ConfigFields fields;
    private final String processor;

    HuggingFaceConfig(JsonNode root) {
        this.root = root;
        this.fields = new ConfigFields(root);
        this.processor = fields.text("image_processor_type")
                .or(() -> fields.text("feature_extractor_type"))
                .map(type -> type.replaceFirst("(ImageProcessor|FeatureExtractor)(Fast)?$", ""))
                .orElse("");
    }

    PreprocessOptions options() {
        refuseUnknownSteps();
        boolean rescale = fields.truth("do_rescale", true);
        boolean normalize = fields.truth("do_normalize", true);
        return new PreprocessOptions(
                Optional.of(inputSize()),
                Optional.of(resize()),
                Optional.of(interpolation()),
                Optional.of(rescale ? fields.number("rescale_factor").orElse(1 / 255.0) : 1.0),
                Optional.of(normalize ? needed("image_mean") : List.of(0.0)),
                Optional.of(normalize ? needed("image_std") : List.of(1.0)),
                Optional.of(Channels.RGB));
    }

    private List<Double> needed(String name) {
        return fields.numbers(name).orElseThrow(() -> ConfigFields.missing(name));
    }

    private void refuseUnknownSteps() {
        if (!processor.isEmpty() && !PLAIN.contains(processor) && !processor.equals(CONVNEXT)) {
            throw new OptionException(
                    "what the processor %s does is not known here: give --input-size, --resize, --interpolation, --scale, --mean and --std instead"
                            .formatted(processor));
        }
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            boolean step = field.getKey().startsWith("do_") || field.getKey().equals("rescale_offset");
            if (step
                    && !KNOWN_STEPS.contains(field.getKey())
                    && field.getValue().asBoolean(false)) {
                throw new OptionException("%s is true, which is not done here".formatted(field.getKey()));
            }
        }
        if (!fields.truth("do_resize", true)) {
            throw new OptionException(
                    "do_resize is false: then pictures keep their size, and a model here has one size");
        }
    }

    private InputSize inputSize() {
        if (fields.truth("do_center_crop", false)) {
            return square("crop_size")
                    .or(() -> rectangle("crop_size"))
                    .orElseThrow(() -> ConfigFields.missing("crop_size"));
        }
        if (processor.equals(CONVNEXT)) {
            return shortestEdge()
                    .map(edge -> new InputSize(edge, edge))
                    .orElseThrow(() -> ConfigFields.missing("size.shortest_edge"));
        }
        return rectangle("size")
                .or(() -> square("size"))
                .orElseThrow(() ->
                        ConfigFields.wrong("size", root.get("size"), "height and width, where no centre is cut out"));
    }

    private ResizeRule resize() {
        if (processor.equals(CONVNEXT)) {
            return shortestEdge().orElseThrow() >= CONVNEXT_WARPS
                    ? new ResizeRule.Squash()
                    : new ResizeRule.CentrePart(fields.number("crop_pct").orElse(CONVNEXT_CROP));
        }
        if (!fields.truth("do_center_crop", false)) {
            return new ResizeRule.Squash();
        }
        if (rectangle("size").filter(inputSize()::equals).isPresent()) {
            return new ResizeRule.Squash();
        }
        return shortestEdge()
                .<ResizeRule>map(ResizeRule.ShorterSide::new)
                .orElseThrow(() -> ConfigFields.wrong(
                        "size", root.get("size"), "shortest_edge, where a centre is cut out afterwards"));
    }

    private Optional<Integer> shortestEdge() {
        return fields.field("size").flatMap(size -> new ConfigFields(size).pixels("shortest_edge"));
    }

    private Optional<InputSize> rectangle(String name) {
        return fields.field(name).flatMap(size -> {
            ConfigFields sides = new ConfigFields(size);
            return sides.pixels("width")
                    .flatMap(width -> sides.pixels("height").map(height -> new InputSize(width, height)));
        });
    }

    /** Older files have one number for both sides. */
    private Optional<InputSize> square(String name) {
        return fields.field(name)
                .filter(JsonNode::isIntegralNumber)
                .map(size -> new InputSize(size.asInt(), size.asInt()));
    }

    private Interpolation interpolation() {
        int filter = fields.pixels("resample").orElseThrow(() -> ConfigFields.missing("resample"));
        return switch (filter) {
            case BILINEAR -> Interpolation.BILINEAR;
            case BICUBIC -> Interpolation.BICUBIC;
            default -> throw ConfigFields.wrong("resample", filter, "2 (bilinear) or 3 (bicubic)");
        };
    }
}
