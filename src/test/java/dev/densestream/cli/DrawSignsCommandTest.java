package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.train.SignPainter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DrawSignsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void writesAFolderForEachKindAndSaysSo() throws IOException {
        Path signs = folder.resolve("new/signs");
        assertThat(run(signs.toString(), "--per-class", "6", "--seed", "7")).isZero();
        assertThat(names(signs)).containsExactlyElementsOf(SignPainter.labels());
        for (String label : SignPainter.labels()) {
            assertThat(names(signs.resolve(label))).hasSize(6).allMatch(name -> name.matches("0000[0-5]\\.(jpg|png)"));
        }
        assertThat(out.toString())
                .startsWith("60 pictures of 10 kinds in " + signs)
                .contains("(seed 7)");
    }

    @Test
    void refusesAFolderThatIsNotEmpty() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "mine");
        assertThat(run(folder.toString(), "--per-class", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("is not empty: name a new folder, or add --force");
        assertThat(names(folder)).containsExactly("thesis.txt");
    }

    @Test
    void replacesAnEarlierDrawingWhenForcedAndLeavesOtherFilesAlone() throws IOException {
        assertThat(run(folder.toString(), "--per-class", "5")).isZero();
        Files.writeString(folder.resolve("stop/notes.txt"), "mine");
        assertThat(run(folder.toString(), "--per-class", "2", "--seed", "3", "--force"))
                .isZero();
        assertThat(names(folder.resolve("yield"))).hasSize(2);
        assertThat(names(folder.resolve("stop"))).hasSize(3).contains("notes.txt");
    }

    @Test
    void refusesANumberThatMakesNoSense() {
        assertThat(run(folder.toString(), "--per-class", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--per-class 0: allowed is 1 to 1000000");
    }

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> entries = Files.list(of)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private int run(String... args) {
        return new CommandLine(new DrawSignsCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
