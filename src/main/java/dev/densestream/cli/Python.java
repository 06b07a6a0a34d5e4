package dev.densestream.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A Python of this machine, to compare with. */
final class Python {
    private final String program;

    Python(String program) {
        this.program = program;
    }

    /** Why a module cannot be used; null if it can. */
    String missing(String module) throws InterruptedException {
        try {
            run("import " + module);
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    String version(String module) throws IOException, InterruptedException {
        return run("import %1$s; print(%1$s.__version__)".formatted(module));
    }

    /** Runs a script that is among our resources. */
    String runResource(String name, String... arguments) throws IOException, InterruptedException {
        try (InputStream in = Python.class.getResourceAsStream(name)) {
            return run(new String(in.readAllBytes(), StandardCharsets.UTF_8), arguments);
        }
    }

    /**
     * @return what it said
     * @throws IOException with Python's last word, if it fails or is not there
     */
    private String run(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "-c", script));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(said.substring(said.lastIndexOf('\n') + 1));
        }
        return said;
    }
}
