package dev.densestream.model.prepare;

import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.Preprocessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The pictures of the self-check: noise, which reaches every value and every pixel, and real ones. */
final class CheckPictures {
    private static final int NOISE = 7;
    private static final long SEED = 20_170_828;

    private CheckPictures() {}

    /**
     * Real ones first.
     *
     * @return each {@code H × W × 3} bytes
     */
    static List<byte[]> of(List<Pixels> real, PreprocessSpec size) {
        Random random = new Random(SEED);
        Preprocessor preprocessor = new Preprocessor(size);
        List<byte[]> pictures = new ArrayList<>();
        real.forEach(picture -> pictures.add(preprocessor.prepare(picture)));
        for (int i = 0; i < NOISE; i++) {
            byte[] noise = new byte[size.bytes()];
            random.nextBytes(noise);
            pictures.add(noise);
        }
        return pictures;
    }
}
