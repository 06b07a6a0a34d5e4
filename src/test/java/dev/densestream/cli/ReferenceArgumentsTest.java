package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.fetch.References;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceArgumentsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("b/c"));
        Files.createFile(folder.resolve("b/c/2.png"));
        Files.createFile(folder.resolve("b/1.jpg"));
        Files.createFile(folder.resolve("a 0#.jpg"));
    }

    private static List<String> of(String... arguments) throws IOException {
        try (Stream<String> all = ReferenceArguments.of(List.of(arguments), InputStream.nullInputStream())) {
            return all.toList();
        }
    }

    private static List<String> lines(String text) throws IOException {
        var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        try (Stream<String> all = ReferenceArguments.of(List.of("-"), in)) {
            return all.toList();
        }
    }

    private String uri(String path) {
        return "file://" + folder + "/" + path;
    }

    @Test
    void aFolderMeansEveryFileBelowItInOrder() throws IOException {
        assertThat(of(folder.toString())).containsExactly(uri("a%200%23.jpg"), uri("b/1.jpg"), uri("b/c/2.png"));
    }

    @Test
    void filesAndFoldersAndUrisStandInTheOrderGiven() throws IOException {
        assertThat(of("http://h/x", folder + "/b/c/2.png", "data:,x", folder + "/b"))
                .containsExactly("http://h/x", uri("b/c/2.png"), "data:,x", uri("b/1.jpg"), uri("b/c/2.png"));
    }

    @Test
    void aLinkThatLeadsBackIsLeftOut() throws IOException {
        List<String> before;
        try (Stream<String> all = ReferenceArguments.of(List.of(folder.toString()), InputStream.nullInputStream())) {
            before = all.toList();
        }
        Files.createSymbolicLink(folder.resolve("b/back"), folder);
        try (Stream<String> all = ReferenceArguments.of(List.of(folder.toString()), InputStream.nullInputStream())) {
            assertThat(all).isEqualTo(before);
        }
    }

    @Test
    void anEventOnStandardInputStaysAsItIs() throws IOException {
        String event = "{\"id\": \"a\", \"uri\": \"/x.jpg\"}";
        var input = new ByteArrayInputStream((" " + event + "\n/y.jpg\n").getBytes(StandardCharsets.UTF_8));
        try (Stream<String> all = ReferenceArguments.of(List.of("-"), input)) {
            assertThat(all).containsExactly(event, References.of(Path.of("/y.jpg")));
        }
    }

    @Test
    void anArrayOfEventsStaysAsItIsAndANameWithBracketsIsAPath() throws IOException {
        assertThat(lines("[{\"uri\": \"/x.jpg\"}]\n[\"/x.jpg\"]\n[]\n/a[1].jpg\n[1].jpg\n"))
                .containsExactly(
                        "[{\"uri\": \"/x.jpg\"}]",
                        "[\"/x.jpg\"]",
                        "[]",
                        References.of(Path.of("/a[1].jpg")),
                        References.of(Path.of("[1].jpg")));
    }

    @Test
    void aLinkedFolderIsFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve("b/link"), Files.createDirectory(folder.resolve("z")));
        Files.createFile(folder.resolve("z/3.jpg"));
        assertThat(of(folder + "/b")).containsExactly(uri("b/1.jpg"), uri("b/c/2.png"), uri("b/link/3.jpg"));
    }

    @Test
    void aRelativePathIsShownWhole() throws IOException {
        assertThat(of("pom.xml")).containsExactly("file://" + Path.of("pom.xml").toAbsolutePath());
        assertThat(of("./src/../pom.xml"))
                .containsExactly("file://" + Path.of("pom.xml").toAbsolutePath());
    }

    @Test
    void aPathThatDoesNotExistIsToldBeforeAnythingIsUsed() {
        assertThatThrownBy(() -> ReferenceArguments.of(
                        List.of("http://h/x", folder + "/nothing"), InputStream.nullInputStream()))
                .isInstanceOf(UsageException.class)
                .hasMessage("there is no file or folder %s/nothing".formatted(folder));
    }

    @Test
    void whatCanBeNoPathIsWrongUse() {
        assertThatThrownBy(() -> of("a\0b")).isInstanceOf(UsageException.class).hasMessageContaining("is no path here");
    }

    @Test
    void aDashStandsAlone() {
        assertThatThrownBy(() -> of("http://h/x", "-"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("stands alone");
        assertThatThrownBy(() -> of("-", "-")).isInstanceOf(UsageException.class);
    }

    @Test
    void standardInputHoldsAReferenceALine() throws IOException {
        assertThat(lines("\n  http://h/x \r\n\n/no/such/file.jpg\ndata:,x\n"))
                .containsExactly("http://h/x", "file:///no/such/file.jpg", "data:,x");
        assertThat(lines("")).isEmpty();
    }

    @Test
    void aLineThatCanBeNoPathIsPassedOnAndDoesNotStopTheOthers() throws IOException {
        assertThat(lines("a\0b\nhttp://h/x\n")).containsExactly("a\0b", "http://h/x");
    }

    @Test
    void aListWithoutEndIsReadOnTheWay() throws IOException {
        @SuppressWarnings("InputStreamSlowMultibyteRead")
        var endless = new InputStream() {
            private final byte[] line = "http://h/x\n".getBytes(StandardCharsets.UTF_8);
            private int at;

            @Override
            public int read() {
                return line[at++ % line.length];
            }
        };
        try (Stream<String> all = ReferenceArguments.of(List.of("-"), endless)) {
            assertThat(all.limit(3)).containsOnly("http://h/x").hasSize(3);
        }
    }

    @Test
    void aFolderWithoutFilesIsToldBeforeAnythingIsUsed() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> of("http://h/x", empty.toString()))
                .isInstanceOf(UsageException.class)
                .hasMessage("there are no files below " + empty);
    }
}
