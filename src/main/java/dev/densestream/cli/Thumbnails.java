package dev.densestream.cli;

import dev.densestream.fetch.FetchException;
import dev.densestream.fetch.References;
import dev.densestream.image.ImageException;
import dev.densestream.image.ImageHeader;
import dev.densestream.image.ImageHeaders;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.Pixels;
import dev.densestream.image.Resampler;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Small pictures of images that results name, read with the rights of the user. */
final class Thumbnails {
    private static final int LONGER_SIDE = 160;
    private static final long MOST_PIXELS = 50_000_000;
    /** A page is worth no long wait for a host that is gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final UsersImages images = new UsersImages(PATIENCE, 1);
    private final PictureDecoder decoder = new PictureDecoder();
    private final Predicate<String> schemes;

    private Thumbnails(Predicate<String> schemes) {
        this.schemes = schemes;
    }

    /** Of what can be had without asking another machine. */
    static Thumbnails local() {
        return new Thumbnails(scheme -> scheme.equals("file") || scheme.equals("data"));
    }

    static Thumbnails all() {
        return new Thumbnails(scheme -> true);
    }

    static Thumbnails none() {
        return new Thumbnails(scheme -> false);
    }

    /** @return empty where it is not to be shown, or cannot be */
    Optional<Pixels> of(String uri) {
        if (!schemes.test(References.scheme(uri).orElse("file"))) {
            return Optional.empty();
        }
        try {
            byte[] bytes = images.bytes(uri);
            ImageHeader header = ImageHeaders.read(bytes);
            header.checkPixels(MOST_PIXELS);
            return Optional.of(small(decoder.decode(bytes, header)));
        } catch (FetchException | ImageException notToBeSeen) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static Pixels small(Pixels picture) {
        double scale = Math.min(1, (double) LONGER_SIDE / Math.max(picture.width(), picture.height()));
        int width = Math.max(1, (int) Math.round(picture.width() * scale));
        int height = Math.max(1, (int) Math.round(picture.height() * scale));
        return new Pixels(width, height, Resampler.resize(picture, width, height, 0, 0, width, height));
    }
}
