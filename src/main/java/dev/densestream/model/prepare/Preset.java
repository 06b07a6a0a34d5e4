package dev.densestream.model.prepare;

import dev.densestream.image.PreprocessSpec.Interpolation;
import java.util.List;
import java.util.Optional;

/** Preprocessing that many networks share. */
public enum Preset {
    /** torchvision's, for its classifiers on ImageNet. */
    IMAGENET(new PreprocessOptions(
            Optional.of(new InputSize(224, 224)),
            Optional.of(new ResizeRule.ShorterSide(256)),
            Optional.of(Interpolation.BILINEAR),
            Optional.of(1 / 255.0),
            Optional.of(List.of(0.485, 0.456, 0.406)),
            Optional.of(List.of(0.229, 0.224, 0.225)),
            Optional.of(Channels.RGB))),
    /** Whole pictures of 32 × 32 pixels, scaled by mean and deviation of CIFAR-10's training pictures. */
    CIFAR(new PreprocessOptions(
            Optional.of(new InputSize(32, 32)),
            Optional.of(new ResizeRule.Squash()),
            Optional.of(Interpolation.BILINEAR),
            Optional.of(1 / 255.0),
            Optional.of(List.of(0.4914, 0.4822, 0.4465)),
            Optional.of(List.of(0.2470, 0.2435, 0.2616)),
            Optional.of(Channels.RGB)));

    private final PreprocessOptions options;

    Preset(PreprocessOptions options) {
        this.options = options;
    }

    public PreprocessOptions options() {
        return options;
    }
}
