package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What bench/gpu refuses, as seen from a shell. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "bench/gpu is for Linux")
class GpuKitTest {
    @TempDir
    private Path folder;

    @Test
    void saysHowItIsUsed() throws Exception {
        assertThat(run()).isEqualTo(new Ended(2, usage()));
    }

    @Test
    void saysWhatIsWrongWithItsArguments() throws Exception {
        assertThat(run("pack").said()).startsWith("bench/gpu: name the folder to fill");
        assertThat(run("pack", folder.resolve("kit").toString(), "--cuda", "11").said())
                .isEqualTo("bench/gpu: --cuda 11: allowed are 12, 13, both, none\n");
        assertThat(run("run", "--provider", "gpu").said())
                .isEqualTo("bench/gpu: --provider gpu: allowed are cuda, tensorrt, cpu\n");
        assertThat(run("run", "--provider").said()).isEqualTo("bench/gpu: --provider needs a value\n");
        assertThat(run("run", folder.toString()))
                .isEqualTo(new Ended(
                        2, "bench/gpu: %s has no SHA256SUMS: bench/gpu pack makes such a folder\n".formatted(folder)));
    }

    @Test
    void doesNotFillAFolderThatHoldsSomething() throws Exception {
        Files.createFile(folder.resolve("mine"));
        assertThat(run("pack", folder.toString()))
                .isEqualTo(new Ended(2, "bench/gpu: %s is not empty\n".formatted(folder)));
    }

    @Test
    void unpacksNothingOfAKitWithABrokenPiece() throws Exception {
        Files.writeString(folder.resolve("piece-000"), "broken on its way");
        Files.writeString(folder.resolve("SHA256SUMS"), "%s  piece-000\n".formatted("0".repeat(64)));
        Ended ended = run("run", folder.toString(), "--provider", "cpu");
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.said()).endsWith("bench/gpu: pieces are missing or broken: bring them again\n");
        assertThat(folder.resolve("unpacked")).doesNotExist();
    }

    private static String usage() throws IOException {
        return Files.readAllLines(Path.of("bench/gpu")).subList(1, 6).stream()
                .map(line -> line.substring(2) + "\n")
                .reduce("", String::concat);
    }

    private record Ended(int exitCode, String said) {}

    private static Ended run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bench/gpu"));
        command.addAll(List.of(arguments));
        var script = new ProcessBuilder(command).redirectErrorStream(true);
        script.environment().put("LC_ALL", "C");
        Process process = script.start();
        try {
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), said);
        } finally {
            process.destroyForcibly();
        }
    }
}
