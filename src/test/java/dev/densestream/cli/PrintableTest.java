package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.Stage;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void anEventHasNoPowerOverTheTerminalThatShowsIt() {
        String id = "\u001b[2J\nforged line\r\u009b\u202e\u2028";
        var letter = new DeadLetter(id, "file:/x", Stage.FETCH, "not-found", "a\tb", false, 1, null, null, null);
        assertThat(ResultLines.of(letter))
                .isEqualTo(
                        "failed: fetch/not-found: a\\u0009b  \\u001b[2J\\u000aforged line\\u000d\\u009b\\u202e\\u2028 file:/x");
    }

    @Test
    void textsOfAllLanguagesStayAsTheyAre() {
        String text = "Größe 42, 靴, \uD83D\uDC5F, \\n \" שלום";
        assertThat(Printable.of(text)).isEqualTo(text);
    }
}
