package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRuntimeTest {
    @TempDir
    private Path folder;

    /** ONNX Runtime makes its identifier just before it calls home. */
    @Test
    void leavesNoIdentifierInTheUsersHome() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path model = TestModels.writeColours(folder, 8, 8);

        assertThat(run(model, Map.of("HOME", home.toString()))).isZero();

        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left).containsExactly(home);
        }
    }

    /** A JVM of its own: ONNX Runtime decides once for each process. Its environment is nothing but what is given. */
    private int run(Path model, Map<String, String> environment) throws IOException, InterruptedException {
        var java = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OnnxRuntimeTest.class.getName(),
                        model.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile());
        java.environment().clear();
        java.environment().putAll(environment);
        Process process = java.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Opens the model and runs it. */
    public static void main(String[] arguments) {
        try (var session =
                OnnxSession.open(PreparedModel.open(Path.of(arguments[0])), new SessionOptions(Provider.CPU, 1))) {
            session.warmUp();
        }
    }
}
