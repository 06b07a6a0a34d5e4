package dev.densestream.cli;

import dev.densestream.topology.TopologyException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where an exception becomes a message and an exit code. */
final class ErrorHandler implements IExecutionExceptionHandler, IParameterExceptionHandler {
    static final int FAILED = 1;
    static final int USED_WRONGLY = 2;

    /** What the shell calls a process that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    private final BooleanSupplier verbose;

    /** @param verbose whether stack traces are shown; asked only when there is one */
    ErrorHandler(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleParseException(ParameterException exception, String[] args) {
        CommandLine command = exception.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(prefix(command) + exception.getMessage());
        UnmatchedArgumentException.printSuggestions(exception, err);
        err.println("Try: %s --help".formatted(command.getCommandSpec().qualifiedName()));
        trace(exception.getCause(), err);
        return USED_WRONGLY;
    }

    @Override
    public int handleExecutionException(Exception exception, CommandLine command, ParseResult parsed) {
        Throwable thrown = exception instanceof ExecutionException && exception.getCause() != null
                ? exception.getCause()
                : exception;
        CommandLine last = last(command, parsed);
        if (thrown instanceof InterruptedException) {
            last.getErr().println(prefix(last) + "interrupted");
            return INTERRUPTED;
        }
        last.getErr().println(prefix(last) + message(thrown));
        trace(thrown, last.getErr());
        return thrown instanceof UsageException || thrown instanceof TopologyException ? USED_WRONGLY : FAILED;
    }

    /** What the exceptions of java.nio call themselves is only the file. */
    private static String message(Throwable thrown) {
        return switch (thrown) {
            case NoSuchFileException e -> "there is no file " + e.getFile();
            case AccessDeniedException e -> "no right to use " + e.getFile();
            case FileAlreadyExistsException e -> e.getFile() + " exists already";
            case FileSystemException e -> "%s: %s".formatted(e.getFile(), e.getReason());
            case OutOfMemoryError e ->
                "out of memory (%s); give more with DENSESTREAM_JAVA_OPTS=-Xmx2g".formatted(e.getMessage());
            case Error e -> e.toString();
            default ->
                thrown.getMessage() == null || thrown.getMessage().isBlank() ? thrown.toString() : thrown.getMessage();
        };
    }

    private static CommandLine last(CommandLine command, ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last == parsed ? command : last.commandSpec().commandLine();
    }

    private static String prefix(CommandLine command) {
        return command.getCommandSpec().qualifiedName() + ": ";
    }

    private void trace(Throwable thrown, PrintWriter err) {
        if (thrown != null && verbose.getAsBoolean()) {
            thrown.printStackTrace(err);
        }
    }
}
