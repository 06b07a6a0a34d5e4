package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.image.PictureDecoder;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.prepare.Channels;
import dev.densestream.model.prepare.ImportJob;
import dev.densestream.model.prepare.InputSize;
import dev.densestream.model.prepare.ModelImporter;
import dev.densestream.model.prepare.Precision;
import dev.densestream.model.prepare.PreprocessOptions;
import dev.densestream.model.prepare.Preset;
import dev.densestream.model.prepare.ScoreOptions;
import dev.densestream.testing.PyTorch;
import dev.densestream.train.DenseNetSpec.Stem;
import dev.densestream.train.ModelTrainer.Outcome;
import dev.densestream.train.data.DecodedPictures;
import dev.densestream.train.data.LabelledPictures;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training goes on from what PyTorch itself exported, where it is installed; elsewhere this is skipped with the reason. */
class TorchvisionTrainingIT {
    private static final int SIDE = 96;

    @TempDir
    private static Path folder;

    private static LabelledPictures pictures;

    @BeforeAll
    static void export() throws Exception {
        StripedPictures.write(folder.resolve("pictures", "train"), 16, 1);
        StripedPictures.write(folder.resolve("pictures", "validation"), 8, 2);
        pictures = LabelledPictures.in(folder.resolve("pictures"), 0.2);
        for (int i = 0; i < 8; i++) {
            String label = i % 2 == 0 ? "lying" : "standing";
            Files.copy(folder.resolve("pictures", "train", label, i + ".png"), folder.resolve(i + ".png"));
        }
        PyTorch.export(folder, "small_densenet", "densenet121", "resnet18");
    }

    @ParameterizedTest
    @CsvSource({"small_densenet, 5", "small_densenet-unfolded, 0", "densenet121, 59", "densenet121-unfolded, 0"})
    void rebuildsTheNetwork(String network, int folded) {
        Rebuilt rebuilt = Rebuilt.from(prepared(network, Channels.RGB));
        SavedNetwork saved = rebuilt.saved();
        assertThat(saved.folded()).hasSize(folded);
        assertThat(saved.spec())
                .isEqualTo(
                        network.startsWith("small")
                                ? new DenseNetSpec(Stem.IMAGENET, 16, 16, List.of(2, 2), true, 0.5, 5)
                                : PublishedNet.DENSENET_121.spec(5));
        List<Pixels> seen = validation(saved.preprocess());
        float[] wanted = rebuilt.probabilitiesOfFile(seen);
        assertThat(wanted).doesNotContain(0f).doesNotContain(1f);
        assertThat(rebuilt.probabilities(saved.parameters(), seen)).containsExactly(wanted, within(1e-4f));
        assertThat(rebuilt.probabilities(rebuilt.estimated(List.of(seen)), seen))
                .containsExactly(wanted, within(1e-4f));
    }

    @ParameterizedTest
    @CsvSource({"small_densenet", "densenet121", "small_densenet-unfolded"})
    void tunesTheLastBlockAndNothingElse(String network) throws Exception {
        SavedNetwork saved = SavedNetwork.read(prepared(network, Channels.RGB));
        Path out = folder.resolve("tuned.onnx");
        Outcome.Trained trained = tuned(saved, Tune.LAST_BLOCK, out);
        assertThat(trained.parity()).isLessThan(1e-4);
        SavedNetwork again = SavedNetwork.read(out);
        assertThat(again.folded()).isEmpty();
        assertThat(again.labels()).containsExactly("lying", "standing");
        assertThat(again.spec().blocks()).isEqualTo(saved.spec().blocks());
        for (ParameterShape shape : saved.spec().shapes()) {
            String name = shape.name();
            boolean estimated = saved.folded().contains(name.substring(0, name.lastIndexOf('.')));
            if (Tune.LAST_BLOCK.learns(saved.spec(), name)) {
                assertThat(again.parameters().get(name))
                        .as(name)
                        .isNotEqualTo(saved.parameters().get(name));
            } else if (!estimated) {
                assertThat(again.parameters().get(name))
                        .as(name)
                        .isEqualTo(saved.parameters().get(name));
            }
        }
        assertThat(Files.readString(out, StandardCharsets.ISO_8859_1))
                .contains("features.denseblock1.denselayer1.norm2.running_mean");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    resnet18       | RGB | where a DenseNet has BatchNormalization (features.norm5) it has Add
                    small_densenet | BGR | it takes blue, green and red in this order (BGR)
                    """)
    void refusesWhatItCannotTrain(String network, Channels channels, String reason) {
        Path file = prepared(network, channels);
        assertThatThrownBy(() -> SavedNetwork.read(file))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no DenseNet that training can go on from: " + reason);
    }

    private static List<Pixels> validation(PreprocessSpec size) {
        try (DecodedPictures decoded =
                new PictureReader(new PictureDecoder(), new ToldProgress()).validation(pictures, size)) {
            return IntStream.range(0, decoded.size()).mapToObj(decoded::picture).toList();
        }
    }

    private static Outcome.Trained tuned(SavedNetwork saved, Tune tune, Path out) {
        Start start = Start.from(saved, pictures.labels(), tune, 1);
        var job = new ModelTrainer.Job(
                "tuned", start, saved.preprocess(), StripedJob.changed(1, 0.01, 0, 0, 1), false, out, true, Map.of());
        return (Outcome.Trained)
                new ModelTrainer(new PictureDecoder(), new ToldProgress()).train(job, pictures, () -> false);
    }

    private static Path prepared(String network, Channels channels) {
        Path out = folder.resolve("prepared.onnx");
        PreprocessOptions own = new PreprocessOptions(
                Optional.of(new InputSize(SIDE, SIDE)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(channels));
        new ModelImporter(new ImportJob(
                        folder.resolve(network + ".onnx"),
                        out,
                        network,
                        List.of("a", "b", "c", "d", "e"),
                        own.or(Preset.IMAGENET.options()),
                        Optional.empty(),
                        ScoreOptions.none(),
                        Precision.FP32,
                        false,
                        List.of(),
                        Optional.empty()))
                .run();
        return out;
    }
}
