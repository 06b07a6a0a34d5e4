package dev.densestream.train.data;

import dev.densestream.image.ImageDecoder;
import dev.densestream.image.ImageException;
import dev.densestream.image.ImageHeaders;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.Preprocessor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    private record Slot(int number, Labelled labelled) {}

    /** @param spec brings every picture to one size */
    public static DecodedPictures read(
            List<Labelled> pictures, List<String> labels, ImageDecoder decoder, PreprocessSpec spec, Progress progress) {
        var preprocessor = new Preprocessor(spec);
        var store = new PictureStore(pictures.size(), spec.width(), spec.height());
        String[] failed = new String[pictures.size()];
        IntStream.range(0, pictures.size()).parallel().forEach(i -> {
            EncodedPicture picture = pictures.get(i).picture();
            try {
                byte[] bytes = picture.read();
                store.put(i, preprocessor.prepare(decoder.decode(bytes, ImageHeaders.read(bytes))));
            } catch (ImageException | IOException e) {
                failed[i] = picture.name() + ": " + e.getMessage();
            }
            progress.step();
        });
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < failed.length; i++) {
            if (failed[i] == null) {
                slots.add(new Slot(i, pictures.get(i)));
            }
        }
        return new DecodedPictures(
                labels,
                store,
                slots,
                Stream.of(failed).filter(line -> line != null).toList());
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

    /** The file or URI that it came from. */
    public EncodedPicture source(int i) {
        return slots.get(i).labelled().picture();
    }

    /** Files that are no pictures, one line each; they are left out. */
    public List<String> unreadable() {
        return unreadable;
    }

    @Override
    public void close() {
        store.close();
    }
}
