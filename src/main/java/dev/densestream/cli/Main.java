package dev.densestream.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program: finds the command, runs it, and makes an exit code of how it ended. */
@Command(
        name = "densestream",
        header = "Image classification inside Kafka: image references in, labelled predictions out.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            BrokerCommand.class,
            DrawSignsCommand.class,
            TrainCommand.class,
        },
        footerHeading = "%n",
        footer = {
            "See it work, with nothing else installed:",
            "  densestream demo",
            "",
            "By hand, each in a terminal of its own:",
            "  densestream broker",
            "  densestream run topologies/demo.yaml",
            "  densestream send --topic images pictures/",
            "  densestream tail predictions --from-beginning",
            "",
            "What a command does, with examples: densestream COMMAND --help",
            "Exit codes: 0 done, 1 failed, 2 used wrongly, 130 and 143 stopped by Ctrl-C and by SIGTERM."
        })
public final class Main implements Runnable {
    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log details, and show the stack trace of an error.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        // Results are UTF-8 whatever the locale, as they are in the topics.
        var results = new FileOutputStream(FileDescriptor.out);
        var out = new PrintWriter(results, false, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true);
        System.exit(execute(out, err, args));
    }

    /**
     * Runs one command.
     *
     * @param out takes results and what was asked for
     * @param err takes everything else
     * @return the exit code
     */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        try {
            return commandLine().setOut(out).setErr(err).execute(args);
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** All commands, ready to parse. */
    static CommandLine commandLine() {
        var main = new Main();
        var errors = new ErrorHandler(() -> main.verbose);
        var commandLine = new CommandLine(main);
        likeOneAnother(commandLine.getCommandSpec());
        return commandLine
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(main::run)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    /** Each command has --help, whoever wrote it, and shows its options in the order that they were written in. */
    private static void likeOneAnother(CommandSpec command) {
        command.mixinStandardHelpOptions(true);
        command.versionProvider(new Version());
        command.usageMessage().sortOptions(false);
        command.subcommands().values().forEach(sub -> likeOneAnother(sub.getCommandSpec()));
    }

    private int run(ParseResult parsed) {
        if (verbose) {
            Logs.verbose();
        }
        try {
            return new RunLast().execute(parsed);
        } catch (Error e) {
            // Picocli hands on exceptions only; a native library that is missing is an Error.
            throw new ExecutionException(parsed.commandSpec().commandLine(), e.toString(), e);
        }
    }
}
