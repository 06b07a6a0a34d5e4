package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenseNetExportTest {
    @TempDir
    private Path folder;

    @Test
    void writesADenseNet121ThatRuns() throws Exception {
        Path file = folder.resolve("densenet121.onnx");
        DenseNetExport.random(PublishedNet.DENSENET_121.spec(1000), contract(1000, 224), 1, file);
        assertThat(Files.size(file)).isBetween(32_000_000L, 33_000_000L);
        byte[] grey = new byte[224 * 224 * 3];
        java.util.Arrays.fill(grey, (byte) 128);
        try (OnnxSession session = OnnxSession.open(PreparedModel.open(file), new SessionOptions(Provider.CPU, 2))) {
            float[] scores = session.run(List.of(grey, grey)).of(1);
            double sum = 0;
            for (float score : scores) {
                sum += score;
            }
            assertThat(scores).hasSize(1000);
            assertThat(sum).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void writesTheSameFileForTheSameSeed() throws Exception {
        DenseNetSpec spec = PublishedNet.DENSENET_BC_100_12.spec(10);
        long[] seeds = {1, 1, 2};
        for (int i = 0; i < seeds.length; i++) {
            DenseNetExport.random(spec, contract(10, 32), seeds[i], folder.resolve(i + ".onnx"));
        }
        byte[] first = Files.readAllBytes(folder.resolve("0.onnx"));
        assertThat(Files.readAllBytes(folder.resolve("1.onnx"))).isEqualTo(first);
        assertThat(Files.readAllBytes(folder.resolve("2.onnx"))).isNotEqualTo(first);
    }

    @Test
    void refusesLabelsThatDoNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DenseNetExport.random(
                        PublishedNet.DENSENET_BC_100_12.spec(10), contract(9, 32), 1, folder.resolve("x.onnx")))
                .withMessageContaining("9 labels");
    }

    private static ModelContract contract(int classes, int side) {
        return new ModelContract(
                "random",
                IntStream.range(0, classes).mapToObj("class-%d"::formatted).toList(),
                Activation.SOFTMAX,
                new PreprocessSpec(Resize.SQUASH, 0, side, side, Interpolation.BILINEAR),
                Map.of());
    }
}
