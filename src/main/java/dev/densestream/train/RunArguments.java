package dev.densestream.train;

import dev.densestream.image.PreprocessSpec;
import dev.densestream.train.data.Augmentation;
import dev.densestream.train.data.LabelledPictures;
import java.util.LinkedHashMap;
import java.util.Map;

/** All that decides what comes out of a run, by name and in words: what a checkpoint is checked against, and the report shows. */
final class RunArguments {
    private static final int DIGITS = 12;

    private RunArguments() {}

    static Map<String, String> of(
            Start start, PreprocessSpec preprocess, TrainingSettings settings, LabelledPictures pictures) {
        return of(words(start.network()), start.origin(), preprocess, settings, pictures);
    }

    /**
     * @param network in words
     * @param start where its first values are from, in words
     */
    static Map<String, String> of(
            String network,
            String start,
            PreprocessSpec preprocess,
            TrainingSettings settings,
            LabelledPictures pictures) {
        Map<String, String> named = new LinkedHashMap<>();
        named.put("network", network);
        named.put("start", start);
        named.put("input", words(preprocess));
        named.put("labels", String.join(", ", pictures.labels()));
        named.put(
                "pictures",
                "%d for training, %d for validation, digest %s"
                        .formatted(
                                pictures.training().size(),
                                pictures.validation().size(),
                                pictures.hash().hex().substring(0, DIGITS)));
        named.putAll(words(settings));
        return named;
    }

    static String words(DenseNetSpec network) {
        return "%s, blocks %s, growth rate %d, stem %s of %d maps"
                .formatted(network.kind(), network.blocks(), network.growthRate(), network.stem(), network.stemWidth());
    }

    private static String words(PreprocessSpec spec) {
        return switch (spec.resize()) {
            case SQUASH -> "%d × %d, squashed".formatted(spec.width(), spec.height());
            case SHORTER_SIDE ->
                "%d × %d, cut from a shorter side of %d".formatted(spec.width(), spec.height(), spec.resizeTo());
        };
    }

    private static Map<String, String> words(TrainingSettings settings) {
        Map<String, String> named = new LinkedHashMap<>();
        named.put("epochs", Integer.toString(settings.epochs()));
        named.put("batch size", Integer.toString(settings.batchSize()));
        named.put("learning rate", Double.toString(settings.learningRate()));
        named.put("schedule", settings.schedule().name().toLowerCase(java.util.Locale.ROOT));
        named.put("warm-up", Integer.toString(settings.warmUp()));
        named.put("weight decay", Double.toString(settings.weightDecay()));
        named.put("label smoothing", Double.toString(settings.smoothing()));
        named.put("dropout", Double.toString(settings.dropout()));
        named.put("balanced", settings.balanced() ? "yes" : "no");
        named.put("patience", settings.patience() == 0 ? "no end to it" : settings.patience() + " epochs");
        named.put("augmentation", words(settings.augmentation()));
        named.put("seed", Long.toString(settings.seed()));
        return named;
    }

    private static String words(Augmentation augmentation) {
        return augmentation.equals(Augmentation.NONE)
                ? "none"
                : "flip %s, shift %s, crop %s, colour %s"
                        .formatted(
                                augmentation.flip() ? "yes" : "no",
                                augmentation.shift(),
                                augmentation.crop(),
                                augmentation.colour());
    }
}
