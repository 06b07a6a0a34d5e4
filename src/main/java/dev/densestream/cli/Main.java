package dev.densestream.cli;

import dev.densestream.model.NativeEnvironment;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
        sortOptions = false,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Image classification inside Kafka: image references in, labelled predictions out.",
        footer = {"", "Start with: densestream demo", "Exit codes: 0 done, 1 failed, 2 wrong use."},
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            ReplayCommand.class,
            RedriveCommand.class,
            ClassifyCommand.class,
            BrokerCommand.class,
            SendCommand.class,
            TailCommand.class,
            DiffCommand.class,
            TopologyCommand.class,
            ModelCommand.class,
            ImageCommand.class,
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
        var results = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(results.printer());
        System.setErr(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        System.exit(run(arguments, results));
    }

    private static int run(String[] arguments, StandardOutput results) {
        // It would write lines of its own to standard error for each file that cannot be decoded.
        NativeEnvironment.setIfMissing("OPENCV_LOG_LEVEL", "SILENT");
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        try {
            // Straight onto the PrintStream: with a writer between them, checkError() never learns of a reader that has
            // gone.
            int code = commandLine()
                    .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                    .execute(arguments);
            System.out.flush();
            return results.lost().map(lost -> Errors.told(lost, err)).orElse(code);
        } catch (NoClassDefFoundError e) {
            return Errors.told(
                    new CommandException(
                            "this installation has no %s; the container image leaves training and the broker out"
                                    .formatted(e.getMessage()),
                            e),
                    err);
        } catch (LinkageError e) {
            // A native library that cannot be loaded is no exception for picocli.
            return Errors.told(e, err);
        }
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(Errors::wrongUse)
                .setExecutionExceptionHandler(Errors::failed);
    }
}
