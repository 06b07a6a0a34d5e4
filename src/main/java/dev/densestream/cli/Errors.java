package dev.densestream.cli;

import dev.densestream.cli.broker.BrokerException;
import dev.densestream.model.OptionException;
import dev.densestream.model.ProviderException;
import dev.densestream.stream.RefusedPropertiesException;
import dev.densestream.topology.TopologyException;
import dev.densestream.train.UnfinishedRunException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where an exception becomes a message and an exit code. */
final class Errors {
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private Errors() {}

    /** What picocli finds wrong with the arguments. */
    static int wrongUse(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("densestream: " + line(e));
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            err.println("See '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
        }
        err.flush();
        return WRONG_USE;
    }

    private static String line(ParameterException e) {
        if (e.getMessage().equals("Missing required subcommand")) {
            return "name what to do: " + choices(e.getCommandLine());
        }
        // picocli says "option" twice where KEY=VALUE lacks the =.
        return e.getMessage().replace("option option", "option");
    }

    private static String choices(CommandLine command) {
        return command.getSubcommands().entrySet().stream()
                .filter(choice ->
                        !choice.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
    }

    /** What a command throws. */
    static int failed(Exception thrown, CommandLine command, ParseResult result) {
        return told(thrown, command.getErr());
    }

    /** Says it, with its stack trace where that is wanted. */
    static int told(Throwable thrown, PrintWriter err) {
        Throwable e = ErrorWords.of(thrown);
        err.println("densestream: "
                + ErrorWords.line(e).lines().map(Printable::of).collect(Collectors.joining(System.lineSeparator())));
        if (Logs.showsDebug()) {
            thrown.printStackTrace(err);
        }
        err.flush();
        return switch (e) {
            case UsageException _,
                    OptionException _,
                    TopologyException _,
                    ProviderException _,
                    RefusedPropertiesException _,
                    UnfinishedRunException _,
                    ConfigException _ -> WRONG_USE;
            case BrokerException broker when broker.getCause() instanceof ConfigException -> WRONG_USE;
            default -> FAILED;
        };
    }
}
