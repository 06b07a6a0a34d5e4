package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.LabelledPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {
    @TempDir
    private Path folder;

    private DecodedPictures pictures;

    /** Six that lie, two that stand. */
    @BeforeEach
    void draw() throws Exception {
        StripedPictures.write(folder.resolve("train"), 6, 1);
        StripedPictures.write(folder.resolve("validation"), 1, 2);
        for (int i = 2; i < 6; i++) {
            Files.delete(folder.resolve("train", "standing", i + ".png"));
        }
        LabelledPictures found = LabelledPictures.in(folder, 0.5);
        pictures = DecodedPictures.read(
                found.training(),
                found.labels(),
                new PictureDecoder(),
                new PreprocessSpec(Resize.SQUASH, 0, 4, 4, Interpolation.BILINEAR),
                new ToldProgress());
    }

    @AfterEach
    void close() {
        pictures.close();
    }

    @Test
    void weighsEveryPictureTheSameAndSpreadsAPartOverAllLabels() {
        float[] targets = new Targets(pictures, 0.1, false).of(List.of(0, 7));
        assertThat(targets).containsExactly(new float[] {0.475f, 0.025f, 0.025f, 0.475f}, within(1e-6f));
    }

    @Test
    void weighsRareLabelsMoreSoThatAllWeighTheSame() {
        List<Integer> all = IntStream.range(0, 8).boxed().toList();
        float[] targets = new Targets(pictures, 0, true).of(all);
        float lying = 0;
        float standing = 0;
        for (int i = 0; i < all.size(); i++) {
            lying += targets[2 * i];
            standing += targets[2 * i + 1];
        }
        assertThat(lying).isEqualTo(0.5f, within(1e-6f));
        assertThat(standing).isEqualTo(0.5f, within(1e-6f));
        assertThat(targets[14 + 1]).isEqualTo(3 * targets[0], within(1e-6f));
    }
}
