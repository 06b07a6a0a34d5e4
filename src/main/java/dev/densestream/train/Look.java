package dev.densestream.train;

import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.train.data.Augmentation;
import dev.densestream.train.data.ContentHash;
import java.util.SplittableRandom;

/**
 * One look at every picture: as it is, or changed at random. The same look changes the same picture in the same way, in every run
 * and whatever other pictures there are.
 */
record Look(Augmentation augmentation, long seed, int view) {
    /** Pictures as serving sees them. */
    static final Look PLAIN = new Look(Augmentation.NONE, 0, 1);

    /** @param size the model's input */
    Pixels at(Pixels picture, PreprocessSpec size, ContentHash hash) {
        return equals(PLAIN)
                ? picture
                : augmentation.apply(
                        picture,
                        size.width(),
                        size.height(),
                        new SplittableRandom(key(hash, size).seed()));
    }

    /** What features of this look at a picture are known by, for one network. */
    ContentHash key(ContentHash picture, PreprocessSpec size) {
        return picture.with(equals(PLAIN) ? size.toString() : "%s %s".formatted(size, this));
    }

    String words() {
        return equals(PLAIN) ? "pictures as they are" : "changed pictures, view " + view;
    }
}
