package dev.densestream.model.prepare;

import dev.densestream.image.PreprocessSpec.Interpolation;
import java.util.List;
import java.util.Optional;

/** Preprocessing that many networks share. */
public enum Preset {
    /** torchvision's, for its classifiers on ImageNet. */
    IMAGENET,
    /** Whole pictures of 32 × 32 pixels, scaled by mean and deviation of CIFAR-10's training pictures. */
    CIFAR;

    /** All of it. */
    public PreprocessOptions options() {
        return switch (this) {
            case IMAGENET ->
                of(224, new ResizeRule.ShorterSide(256), List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
            case CIFAR ->
                of(32, new ResizeRule.Squash(), List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));
        };
    }

    private static PreprocessOptions of(int side, ResizeRule resize, List<Double> mean, List<Double> std) {
        return new PreprocessOptions(
                Optional.of(new InputSize(side, side)),
                Optional.of(resize),
                Optional.of(Interpolation.BILINEAR),
                Optional.of(1 / 255.0),
                Optional.of(mean),
                Optional.of(std),
                Optional.of(Channels.RGB));
    }
}
