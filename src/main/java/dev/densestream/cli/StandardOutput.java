package dev.densestream.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where results go. A {@link PrintStream} swallows what it cannot write; this remembers why, so that results lost on a full
 * disk are an error, while a reader that has gone away, such as head, is none.
 */
final class StandardOutput extends FilterOutputStream {
    private static final String READER_GONE = "Broken pipe";

    private IOException failure;

    StandardOutput(OutputStream out) {
        super(out);
    }

    /** Always UTF-8, whatever the locale: labels and paths are. */
    PrintStream printer() {
        return new PrintStream(this, true, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /** Why results are lost; empty where all were written or nobody wants them any more. */
    synchronized Optional<CommandException> lost() {
        return failure == null || READER_GONE.equals(failure.getMessage())
                ? Optional.empty()
                : Optional.of(
                        new CommandException("standard output cannot be written: " + failure.getMessage(), failure));
    }
}
