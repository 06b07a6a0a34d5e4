package dev.densestream.train.data;

import dev.densestream.image.ImageDecoder;
import dev.densestream.image.ImageException;
import dev.densestream.image.ImageHeader;
import dev.densestream.image.ImageHeaders;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.Preprocessor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Labelled pictures, decoded once with the decoder that serves, all of one size. Whoever reads them closes them. */
public final class DecodedPictures implements AutoCloseable {
    private final List<String> labels;
    private final PictureStore store;
    private final List<Slot> slots;
    private final List<String> unreadable;

    private DecodedPictures(List<String> labels, PictureStore store, List<Slot> slots, List<String> unreadable) {
        this.labels = labels;
        this.store = store;
        this.slots = slots;
        this.unreadable = unreadable;
    }

    /** A picture that could be read, and where in the store it is. */
    private record Slot(int number, Labelled labelled, ImageHeader header) {
        int shorterSide() {
            return Math.min(header.width(), header.height());
        }
    }

    /**
     * Decodes all that can be decoded.
     *
     * @param spec brings every picture to one size
     */
    public static DecodedPictures read(
            List<Labelled> pictures,
            List<String> labels,
            ImageDecoder decoder,
            PreprocessSpec spec,
            Progress progress) {
        var preprocessor = new Preprocessor(spec);
        var store = new PictureStore(pictures.size(), spec.width(), spec.height());
        Slot[] slots = new Slot[pictures.size()];
        String[] failed = new String[pictures.size()];
        IntStream.range(0, pictures.size()).parallel().forEach(i -> {
            EncodedPicture picture = pictures.get(i).picture();
            try {
                byte[] bytes = picture.read();
                ImageHeader header = ImageHeaders.read(bytes);
                store.put(i, preprocessor.prepare(decoder.decode(bytes, header)));
                slots[i] = new Slot(i, pictures.get(i), header);
            } catch (ImageException | IOException e) {
                failed[i] = picture.name() + ": " + e.getMessage();
            }
            progress.step();
        });
        return new DecodedPictures(
                labels,
                store,
                Stream.of(slots).filter(Objects::nonNull).toList(),
                Stream.of(failed).filter(Objects::nonNull).toList());
    }

    public List<String> labels() {
        return labels;
    }

    public int size() {
        return slots.size();
    }

    /** A copy of picture {@code i}. */
    public Pixels picture(int i) {
        return store.get(slots.get(i).number());
    }

    public int label(int i) {
        return slots.get(i).labelled().label();
    }

    /** How many pictures each label has. */
    public int[] perLabel() {
        int[] counts = new int[labels.size()];
        slots.forEach(slot -> counts[slot.labelled().label()]++);
        return counts;
    }

    /** Where it was found. */
    public EncodedPicture source(int i) {
        return slots.get(i).labelled().picture();
    }

    /** Files that are no pictures, one line each; they are left out. */
    public List<String> unreadable() {
        return unreadable;
    }

    /** In one line, which pictures had to be enlarged because a side is shorter than {@code side}; empty for none. */
    public Optional<String> enlarged(int side) {
        Slot[] small = slots.stream().filter(slot -> slot.shorterSide() < side).toArray(Slot[]::new);
        return Arrays.stream(small)
                .min(Comparator.comparingInt(Slot::shorterSide))
                .map(slot ->
                        "%d of %d pictures are smaller than %d pixels on a side and were enlarged; the smallest is %s, %d × %d"
                                .formatted(
                                        small.length,
                                        slots.size(),
                                        side,
                                        slot.labelled().picture().name(),
                                        slot.header().width(),
                                        slot.header().height()));
    }

    @Override
    public void close() {
        store.close();
    }
}
