package dev.densestream.train;

import dev.densestream.image.ImageDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.train.data.DataException;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.Labelled;
import dev.densestream.train.data.LabelledPictures;
import dev.densestream.train.data.Progress;
import java.util.List;

/** Decodes the pictures of a training and says what is wrong with them. */
final class PictureReader {
    private final ImageDecoder decoder;
    private final Progress progress;

    /** @param decoder the one that serves, so that training sees what serving will see */
    PictureReader(ImageDecoder decoder, Progress progress) {
        this.decoder = decoder;
        this.progress = progress;
    }

    DecodedPictures training(LabelledPictures pictures, PreprocessSpec spec) {
        return read(pictures.training(), pictures.labels(), spec, "reading to learn");
    }

    DecodedPictures validation(LabelledPictures pictures, PreprocessSpec spec) {
        return read(pictures.validation(), pictures.labels(), spec, "reading to validate");
    }

    private DecodedPictures read(List<Labelled> files, List<String> labels, PreprocessSpec spec, String what) {
        progress.begin(what, files.size());
        DecodedPictures pictures = DecodedPictures.read(files, labels, decoder, spec, progress);
        progress.end();
        pictures.unreadable().forEach(line -> progress.tell("left out " + line));
        return pictures;
    }

    /**
     * @param input what the network takes
     * @throws DataException if there is nothing to learn from, or to validate with
     */
    void check(DecodedPictures training, DecodedPictures validation, int batchSize, PreprocessSpec input) {
        if (validation.size() == 0) {
            throw new DataException("there is no readable picture to validate with, and %d to learn from; a larger"
                            .formatted(training.size())
                    + " --validation-share, more pictures or --validation DIR give some");
        }
        if (training.size() < batchSize) {
            throw new DataException("there are %d readable pictures to learn from, fewer than one batch of %d"
                            .formatted(training.size(), batchSize)
                    + (training.size() < 2 ? "" : "; --batch-size %d is possible".formatted(training.size())));
        }
        List<String> labels = training.labels();
        for (int label = 0; label < labels.size(); label++) {
            if (training.perLabel()[label] == 0) {
                throw new DataException(
                        "the label %s has no readable picture to learn from".formatted(labels.get(label)));
            }
            if (validation.perLabel()[label] == 0) {
                progress.tell("the label %s has no picture to validate with: nothing will be known of it"
                        .formatted(labels.get(label)));
            }
        }
        training.enlarged(Math.min(input.width(), input.height())).ifPresent(progress::tell);
    }
}
