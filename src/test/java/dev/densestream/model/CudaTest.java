package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the GPU of this machine; where there is none, it says so and is skipped. */
class CudaTest {
    @TempDir
    private Path folder;

    @Test
    void answersAsTheCpuDoes() throws IOException {
        PreparedModel model = PreparedModel.open(Path.of("models/clothing.onnx"));
        var options = new SessionOptions(
                Provider.CUDA, 8, false, false, new GpuOptions(0, OptionalLong.empty(), false, folder));
        try (OnnxSession gpu = openOrSkip(model, options);
                OnnxSession cpu = OnnxSession.open(model, new SessionOptions(Provider.CPU, 8))) {
            gpu.warmUp();
            for (int images : List.of(1, 3, 8)) {
                List<byte[]> noise = noise(images, model.contract().preprocess().bytes());
                Scores wanted = cpu.run(noise);
                Scores found = gpu.run(noise);
                for (int i = 0; i < images; i++) {
                    assertThat(found.of(i)).containsExactly(wanted.of(i), Offset.offset(1e-4f));
                }
            }
        }
    }

    private static OnnxSession openOrSkip(PreparedModel model, SessionOptions options) {
        boolean built = ProviderChooser.here().available().contains(Provider.CUDA);
        String reason = "skipped: this build has no CUDA, mvn -Pcuda has";
        if (!built) {
            System.out.println(reason);
        }
        assumeTrue(built, reason);
        try {
            return OnnxSession.open(model, options);
        } catch (ModelException e) {
            System.out.println("skipped: " + e.getMessage());
            return abort(e.getMessage());
        }
    }

    private static List<byte[]> noise(int images, int bytes) {
        SplittableRandom random = new SplittableRandom(5);
        return IntStream.range(0, images)
                .mapToObj(i -> {
                    byte[] image = new byte[bytes];
                    random.nextBytes(image);
                    return image;
                })
                .toList();
    }
}
