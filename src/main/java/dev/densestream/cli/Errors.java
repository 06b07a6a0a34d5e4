package dev.densestream.cli;

import dev.densestream.topology.TopologyException;
import java.io.PrintWriter;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
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
        err.println("densestream: " + e.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(e, err)) {
            err.println("See '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
        }
        err.flush();
        return WRONG_USE;
    }

    /** What a command throws. */
    static int failed(Exception thrown, CommandLine command, ParseResult result) {
        Throwable e = unwrapped(thrown);
        PrintWriter err = command.getErr();
        err.println("densestream: " + message(e));
        if (Logs.showsDebug()) {
            thrown.printStackTrace(err);
        }
        err.flush();
        return switch (e) {
            case UsageException _, TopologyException _ -> WRONG_USE;
            default -> FAILED;
        };
    }

    /** Our own exceptions say it all; of others the type is worth a word, and their lines are made one. */
    private static String message(Throwable e) {
        String text = e.getMessage();
        if (text != null && e.getClass().getName().startsWith("dev.densestream.")) {
            return text;
        }
        String type = e.getClass().getSimpleName();
        return text == null ? type : type + ": " + text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static Throwable unwrapped(Throwable e) {
        boolean wrapper = e instanceof ExecutionException || e instanceof CompletionException;
        return wrapper && e.getCause() != null ? unwrapped(e.getCause()) : e;
    }
}
