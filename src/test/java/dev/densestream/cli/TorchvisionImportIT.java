package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.testing.PyTorch;
import dev.densestream.train.SignPainter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PyTorch itself exports and answers, where it is installed; elsewhere this is skipped with the reason. */
class TorchvisionImportIT {
    @TempDir
    private static Path folder;

    @BeforeAll
    static void export() throws Exception {
        SignPainter painter = new SignPainter(8);
        for (int i = 0; i < 8; i++) {
            Files.write(folder.resolve(i + ".png"), Pictures.png(painter.draw(i).bytes()));
        }
        PyTorch.export(folder, "densenet121", "resnet18", "mobilenet_v2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"densenet121", "resnet18", "mobilenet_v2", "densenet121-fixed", "densenet121-unfolded"})
    void givesPyTorchsOwnScores(String network) {
        Ran ran = importing(network, "--channels", "rgb");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("expected       8 pictures, 8 with the same first label");
        assertThat(ran.out().contains("its batch of 1 was made free")).isEqualTo(network.endsWith("-fixed"));
    }

    @ParameterizedTest
    @CsvSource({"--channels, bgr", "--mean, '0.5,0.456,0.406'", "--resize, 96"})
    void noticesWhatIsNotAsInPyTorch(String option, String value) {
        Ran ran = importing("resnet18", option, value);
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).contains("its scores are not those that are expected");
    }

    private static Ran importing(String network, String option, String value) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--labels", "a,b,c,d,e");
        options.put("--preset", "imagenet");
        options.put("--input-size", "96");
        options.put("--resize", "112");
        options.put("--images", folder.toString());
        options.put(
                "--expect",
                folder.resolve(network.replaceFirst("-.*", "") + ".jsonl").toString());
        options.put("--out", folder.resolve("prepared.onnx").toString());
        options.put(option, value);
        List<String> arguments = new ArrayList<>(List.of("model", "import", "--embedding"));
        options.forEach((name, text) -> arguments.addAll(List.of(name, text)));
        arguments.add(folder.resolve(network + ".onnx").toString());
        return Ran.of(arguments.toArray(String[]::new));
    }
}
