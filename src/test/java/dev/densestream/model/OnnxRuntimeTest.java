package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

        assertThat(run(home, System.getProperty("java.io.tmpdir")).exitCode()).isZero();

        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left).containsExactly(home);
        }
    }

    /** A container with a read-only file system, for example. */
    @Test
    void saysWhereItMustBeAbleToUnpackItself() throws Exception {
        String nowhere = folder.resolve("nowhere").toString();

        Ended ended = run(folder, nowhere);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.said())
                .contains("ModelException: ONNX Runtime cannot be loaded: " + nowhere)
                .contains("It is unpacked into " + nowhere);
    }

    private record Ended(int exitCode, String said) {}

    /** A JVM of its own: ONNX Runtime decides once for each process. Its environment is nothing but the home. */
    private Ended run(Path home, String temporary) throws IOException, InterruptedException {
        Path said = folder.resolve("said.txt");
        var java = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OnnxRuntimeTest.class.getName(),
                        TestModels.writeColours(folder, 8, 8).toString()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        java.environment().clear();
        java.environment().put("HOME", home.toString());
        Process process = java.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), Files.readString(said));
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
