package dev.densestream.cli;

import picocli.CommandLine.Option;

/** Which Python a bench compares with. */
final class PythonArguments {
    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            defaultValue = "python3",
            description = "The Python to compare with (default: ${DEFAULT-VALUE}).")
    private String program;

    Python python() {
        return new Python(program);
    }
}
