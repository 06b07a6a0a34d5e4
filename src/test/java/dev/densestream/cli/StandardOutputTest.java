package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    @Test
    void whatIsPrintedIsUtf8AndArrivesLineByLine() {
        var written = new ByteArrayOutputStream();
        var output = new StandardOutput(written);
        output.printer().println("Straße ✓");
        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("Straße ✓%n".formatted());
        assertThat(output.lost()).isEmpty();
    }

    @Test
    void remembersWhyResultsAreLost() {
        var output = new StandardOutput(failing("No space left on device"));
        output.printer().println("a result");
        assertThat(output.lost().orElseThrow())
                .hasMessage("standard output cannot be written: No space left on device");
    }

    @Test
    void aReaderThatHasGoneAwayIsNoFailure() {
        var output = new StandardOutput(failing("Broken pipe"));
        output.printer().println("a result that nobody wants");
        assertThat(output.lost()).isEmpty();
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
