package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.densestream.train.SignPainter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PyTorch itself exports and answers, where it is installed; elsewhere this is skipped with the reason. */
class TorchvisionImportIT {
    /** The system's own first: that is where distributions put PyTorch. */
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void export() throws Exception {
        String python = null;
        for (String each : PYTHONS) {
            if (python == null && run(each, "-c", "import torch, torchvision").isEmpty()) {
                python = each;
            }
        }
        if (python == null) {
            System.out.println("skipped: no Python here has torch and torchvision (Debian: python3-torchvision)");
        }
        assumeThat(python).as("a Python with torch and torchvision").isNotNull();
        SignPainter painter = new SignPainter(8);
        for (int i = 0; i < 8; i++) {
            Files.write(folder.resolve(i + ".png"), Pictures.png(painter.draw(i).bytes()));
        }
        assertThat(run(python, "src/test/python/torchvision_exports.py", folder.toString()))
                .isEmpty();
    }

    /** @return what it said, where it failed */
    private static String run(String... command) throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            boolean ended = process.waitFor(300, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0 ? "" : "failed: " + Files.readString(said, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"densenet121", "resnet18", "mobilenet_v2", "densenet121-fixed"})
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
                folder.resolve(network.replace("-fixed", "") + ".jsonl").toString());
        options.put("--out", folder.resolve("prepared.onnx").toString());
        options.put(option, value);
        List<String> arguments = new ArrayList<>(List.of("model", "import", "--embedding"));
        options.forEach((name, text) -> arguments.addAll(List.of(name, text)));
        arguments.add(folder.resolve(network + ".onnx").toString());
        return Ran.of(arguments.toArray(String[]::new));
    }
}
