package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The repository's {@code docker-compose.yml}, as a project with names, an image, a port and a volume of its own, so that it
 * disturbs none that runs here. Nothing of it is left when it is closed.
 */
final class ComposeProject implements AutoCloseable {
    /** Generous: other work may have the machine, and images may have to be pulled. */
    private static final long PATIENCE_SECONDS = 300;

    private final String name = "densestream-it-" + ProcessHandle.current().pid();
    private final int port = freePort();
    private final Path scratch;
    private final Map<String, String> environment;

    /**
     * @param scratch a folder for what the commands say
     * @param pictures the folder that is mounted
     */
    ComposeProject(Path scratch, Path pictures) {
        this.scratch = scratch;
        this.environment = Map.of(
                "COMPOSE_PROJECT_NAME",
                name,
                "DENSESTREAM_IMAGE",
                name,
                "KAFKA_PORT",
                Integer.toString(port),
                "PICTURES",
                pictures.toString(),
                "TOPOLOGY",
                "topologies/demo.yaml");
    }

    /** Skips the tests where they cannot be run, and says why. */
    static void assumePossible() {
        assume(answers("docker", "info"), "no Docker daemon answers here");
        assume(answers("docker", "compose", "version"), "Docker has no compose here");
        assume(Files.exists(Path.of("target/densestream.jar")), "target/densestream.jar was not packaged");
    }

    String bootstrapServers() {
        return "localhost:" + port;
    }

    /** @return what {@code docker compose} printed; fails if it ends with another exit code than 0 */
    String compose(String... arguments) {
        Ended ended = run(arguments);
        assertThat(ended.exitCode()).as(ended.said()).isZero();
        return ended.said();
    }

    Ended run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "compose"));
        command.addAll(List.of(arguments));
        return docker(command);
    }

    /** With which exit code the container of a service ended. */
    int exitCode(String service) {
        String container = compose("ps", "--all", "--quiet", service).strip();
        Ended inspected = docker(List.of("docker", "inspect", "--format", "{{.State.ExitCode}}", container));
        return Integer.parseInt(inspected.said().strip());
    }

    /** The image has a name of its own, so compose does not count it among what it may remove. */
    @Override
    public void close() {
        run("down", "--volumes", "--remove-orphans", "--timeout", "5");
        docker(List.of("docker", "image", "rm", "--force", name));
    }

    /**
     * How a command ended.
     *
     * @param said its standard output
     * @param complained its standard error
     */
    record Ended(int exitCode, String said, String complained) {}

    private Ended docker(List<String> command) {
        try {
            Path said = Files.createTempFile(scratch, "said", ".txt");
            Path complained = Files.createTempFile(scratch, "complained", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(said.toFile()).redirectError(complained.toFile());
            builder.environment().putAll(environment);
            int exitCode = await(builder.start());
            return new Ended(exitCode, Files.readString(said), Files.readString(complained));
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + command, e);
        }
    }

    private static boolean answers(String... command) {
        try {
            return await(new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start())
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int await(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a command has not ended: " + process.info());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a command ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void assume(boolean holds, String otherwise) {
        if (!holds) {
            System.out.println("The tests of docker-compose.yml are skipped: " + otherwise);
        }
        assumeTrue(holds, otherwise);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no port is free", e);
        }
    }
}
