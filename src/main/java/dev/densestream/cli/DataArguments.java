package dev.densestream.cli;

import dev.densestream.cli.labels.PictureCache;
import dev.densestream.train.data.Corrections;
import dev.densestream.train.data.LabelledPictures;
import dev.densestream.train.data.Progress;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** Where a training's pictures and their labels are. */
final class DataArguments {
    @Parameters(
            arity = "0..1",
            paramLabel = "DATA",
            description = "The folder with the pictures; with --topic there may be none.")
    private Path data;

    @Option(
            names = "--validation",
            paramLabel = "DIR",
            description = "Pictures to choose by, if they are not in DATA/validation.")
    private Path validation;

    @Option(
            names = "--validation-share",
            paramLabel = "PART",
            defaultValue = "0.2",
            description = "The part of the pictures that is kept for validation, if there is no such folder (default:"
                    + " ${DEFAULT-VALUE}). A picture's bytes decide, so it is always on the same side.")
    private double share;

    @Mixin
    private TopicArguments topic;

    /** @throws UsageException if what was given cannot be */
    void check(ParseResult given) {
        if (data != null) {
            Arguments.existingFolder("DATA", data);
        } else if (!topic.isGiven()) {
            throw new UsageException("DATA is missing: give the folder with the pictures, or --topic");
        }
        if (validation != null) {
            Arguments.existingFolder("--validation", validation);
        }
        if (!(share > 0 && share < 1)) {
            throw new UsageException("--validation-share %s: allowed is above 0 and below 1".formatted(share));
        }
        topic.check(given);
    }

    /**
     * Finds them.
     *
     * @param cache for what must be fetched
     */
    LabelledPictures pictures(PictureCache cache, Progress progress) throws Exception {
        if (!topic.isGiven()) {
            return ofFolders();
        }
        Corrections corrections = topic.corrections(cache, progress);
        if (data != null) {
            boolean isDivided = validation != null || LabelledPictures.isDivided(data);
            return ofFolders().corrected(corrections, isDivided ? 0 : share);
        }
        return validation == null
                ? LabelledPictures.of(corrections, share)
                : LabelledPictures.of(corrections, validation);
    }

    private LabelledPictures ofFolders() {
        return validation == null ? LabelledPictures.in(data, share) : LabelledPictures.of(data, validation);
    }

    /** Their names, for people. */
    String words() {
        if (!topic.isGiven()) {
            return data.getFileName().toString();
        }
        return (data == null ? "" : data.getFileName() + " and ") + "topic " + topic.topic();
    }
}
