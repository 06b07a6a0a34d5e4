package dev.densestream.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code densestream}: the root of all commands. */
@Command(
        name = "densestream",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Image classification inside Kafka: image references in, labelled predictions out.",
        footer = {"", "Start with: densestream demo", "Exit codes: 0 done, 1 failed, 2 wrong use."},
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            ClassifyCommand.class,
            BrokerCommand.class,
            SendCommand.class,
            TailCommand.class,
            TopologyCommand.class,
            ModelCommand.class,
            TrainCommand.class,
            DensenetCommand.class,
            DrawSignsCommand.class,
            BenchCommand.class,
            HelpCommand.class
        })
public final class Main {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show stack traces and debug messages.")
    void verbose(boolean verbose) {
        if (verbose) {
            Logs.showDebug();
        }
    }

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Errors::wrongUse)
                .setExecutionExceptionHandler(Errors::failed);
    }
}
