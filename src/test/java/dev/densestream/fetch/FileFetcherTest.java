package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class FileFetcherTest {
    private static final int MAX_BYTES = 1000;

    @TempDir
    private Path folder;

    private final CountedBudget budget = new CountedBudget();
    private Path root;
    private Path outside;

    @BeforeEach
    void makeFolders() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(root.resolve("a.jpg"), "inside");
        Files.writeString(outside.resolve("secret.jpg"), "secret");
    }

    private FetchedImage fetch(List<Path> roots, String reference) throws FetchException, InterruptedException {
        return fetch(roots, reference, budget);
    }

    private static FetchedImage fetch(List<Path> roots, String reference, ByteBudget budget)
            throws FetchException, InterruptedException {
        return fetcher(roots).fetch(reference, Deadline.in(Duration.ofSeconds(5), System::nanoTime), budget);
    }

    private static ImageFetcher fetcher(List<Path> roots) {
        var policy = new FetchPolicy(
                roots,
                List.of(),
                List.of(),
                false,
                MAX_BYTES,
                1,
                0,
                Duration.ofSeconds(5),
                FetchPolicy.OnOutage.DEAD_LETTER);
        return Fetchers.of(policy);
    }

    private String text(String reference) throws Exception {
        try (FetchedImage image = fetch(List.of(root), reference)) {
            return new String(image.bytes(), StandardCharsets.UTF_8);
        }
    }

    private FetchException refusal(List<Path> roots, String reference) {
        FetchException refused = catchThrowableOfType(FetchException.class, () -> fetch(roots, reference));
        assertThat(refused).as("fetching %s", reference).isNotNull();
        assertThat(budget.open()).isZero();
        return refused;
    }

    private FetchException refusal(String reference) {
        return refusal(List.of(root), reference);
    }

    @Test
    void readsBelowItsRootsByPathAndByUri() throws Exception {
        assertThat(text(root + "/a.jpg")).isEqualTo("inside");
        assertThat(text("file://" + root + "/a.jpg")).isEqualTo("inside");
        assertThat(text("file:" + root + "/a.jpg")).isEqualTo("inside");
        assertThat(text("file://localhost" + root + "/a.jpg")).isEqualTo("inside");
        assertThat(text("FILE://" + root + "/%61.jpg")).isEqualTo("inside");
        assertThat(text(root + "/../root/./a.jpg")).isEqualTo("inside");
        assertThat(budget.open()).isZero();
        assertThat(budget.asked()).containsOnly(6L);
        assertThat(budget.turnsHeld()).isZero();
        assertThat(budget.turns()).hasSize(6).containsOnly(Optional.empty());
    }

    @Test
    void readsNamesThatAUriMustEncode() throws Exception {
        Path odd = Files.writeString(root.resolve("a b #1 100%?.jpg"), "odd");
        assertThat(text(odd.toString())).isEqualTo("odd");
        assertThat(text(References.of(odd))).isEqualTo("odd");
    }

    @Test
    void aMissingFileBelowARootIsNotFound() {
        FetchException refused = refusal(root + "/b.jpg");
        assertThat(refused.code()).isEqualTo("not-found");
        assertThat(refused.retryable()).isFalse();
        assertThat(refused.attempts()).isEqualTo(1);
        assertThat(refusal(root + "/folder/that/is/not/there/b.jpg").code()).isEqualTo("not-found");
        assertThat(refusal(root + "/a.jpg/b.jpg").code()).isEqualTo("not-found");
    }

    @Test
    void aLinkToARootIsThatRoot() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), root);
        try (FetchedImage image = fetch(List.of(link), link + "/a.jpg")) {
            assertThat(image.bytes()).hasSize(6);
        }
        assertThat(refusal(List.of(link), link + "/b.jpg").code()).isEqualTo("not-found");
        assertThat(refusal(List.of(link), root + "/b.jpg").code()).isEqualTo("not-found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../outside/secret.jpg",
                "/./../outside/secret.jpg",
                "/a/../../outside/secret.jpg",
                "/%2e%2e/outside/secret.jpg",
                "/..%2foutside%2fsecret.jpg",
                "/%2E%2E%2Foutside/secret.jpg",
                "/link/secret.jpg",
                "/secret-link.jpg",
                "/link/../outside/secret.jpg",
                "/link/%2e%2e/outside/secret.jpg",
                "-twin/secret.jpg"
            })
    void nothingOutsideTheRootsIsRead(String way) throws Exception {
        Files.createDirectory(root.resolve("a"));
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("secret-link.jpg"), outside.resolve("secret.jpg"));
        Files.writeString(Files.createDirectory(folder.resolve("root-twin")).resolve("secret.jpg"), "secret");
        FetchException refused = refusal("file://" + root + way);
        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(refused.attempts()).isZero();
        assertThat(refused.retryable()).isFalse();
    }

    /** Or references could be used to ask which files there are. */
    @Test
    void outsideTheRootsWhatIsThereAndWhatIsNotLookTheSame() throws Exception {
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(outside.resolve("loop"), outside.resolve("loop"));
        for (String base : List.of(outside.toString(), root + "/link", root + "/../outside")) {
            for (String name :
                    List.of("secret.jpg", "nothing.jpg", "secret.jpg/x", "nothing/x", "loop", "n".repeat(300))) {
                String reference = base + "/" + name;
                FetchException refused = refusal(reference);
                assertThat(refused.code()).as(reference).isEqualTo("not-allowed");
                assertThat(refused.attempts()).isZero();
                assertThat(refused).hasMessage("%s is not below an allowed folder".formatted(reference));
            }
        }
    }

    @Test
    void withoutRootsNothingIsRead() {
        FetchException refused = refusal(List.of(), root + "/a.jpg");
        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(refused).hasMessageContaining("fetch.files");
    }

    @Test
    void aRootThatIsNotThereIsAMistakeOfTheSettings() {
        assertThatThrownBy(() -> fetcher(List.of(folder.resolve("nowhere"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("fetch.files")
                .hasMessageContaining("nowhere");
    }

    @Test
    void aFolderIsNoPicture() {
        assertThat(refusal(root.toString()).code()).isEqualTo("not-allowed");
        assertThat(refusal(root.toString())).hasMessageContaining("no regular file");
    }

    @Test
    void aPipeIsRefusedWithoutBeingOpened() throws Exception {
        Path pipe = root.resolve("pipe");
        assumeTrue(made(pipe), "skipped: there is no mkfifo here");
        assertThat(refusal(pipe.toString()).code()).isEqualTo("not-allowed");
    }

    private static boolean made(Path pipe) throws InterruptedException {
        try {
            Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
            return mkfifo.waitFor(10, TimeUnit.SECONDS) && mkfifo.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    @Test
    void aFileOverTheLimitIsRefusedBeforeMemoryIsTaken() throws Exception {
        Files.write(root.resolve("large"), new byte[MAX_BYTES + 1]);
        FetchException refused = refusal(root + "/large");
        assertThat(refused.code()).isEqualTo("too-large");
        assertThat(refused).hasMessageContaining("1001").hasMessageContaining("1000");
        assertThat(budget.asked()).isEmpty();
        Files.write(root.resolve("large"), new byte[MAX_BYTES]);
        assertThat(text(root + "/large")).hasSize(MAX_BYTES);
    }

    @Test
    void aFileThatThisProcessMayNotReadIsUnreadable() throws Exception {
        Path closed = Files.writeString(root.resolve("closed.jpg"), "x");
        assumeTrue(closed.toFile().setReadable(false) && !Files.isReadable(closed), "skipped: root reads everything");
        FetchException refused = refusal(closed.toString());
        assertThat(refused.code()).isEqualTo("unreadable");
        assertThat(refused.retryable()).isFalse();
    }

    @Test
    void aLinkInACircleIsUnreadable() throws Exception {
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
        assertThat(refusal(root + "/loop").code()).isEqualTo("unreadable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file://other/x.jpg",
                "file://other_host/x.jpg",
                "file://user@localhost/x.jpg",
                "file://localhost:80/x"
            })
    void aFileOnAnotherMachineIsRefused(String reference) {
        FetchException refused = refusal(List.of(Path.of("/")), reference);
        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(refused).hasMessageContaining("another machine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:",
                "file://",
                "file:x.jpg",
                "file:///a b.jpg",
                "file:///%zz",
                "file:///%00",
                "file:///a%",
                "file:///a.jpg?size=2",
                "file:///a#1.jpg",
                "a\0b"
            })
    void aReferenceThatNamesNoFileIsABadUri(String reference) {
        FetchException refused = refusal(reference);
        assertThat(refused.code()).isEqualTo("bad-uri");
        assertThat(refused.attempts()).isZero();
    }

    @Test
    void waitingForMemoryTakesNothingFromTheDeadline() throws Exception {
        Deadline deadline = Deadline.in(Duration.ofMillis(100), System::nanoTime);
        try (FetchedImage _ = fetcher(List.of(root)).fetch(root + "/a.jpg", deadline, new CountedBudget(300))) {
            assertThat(deadline.waitedNanos())
                    .isGreaterThan(Duration.ofMillis(250).toNanos());
            assertThat(deadline.remaining()).isPositive();
        }
    }

    /** Memory that is waited for, and what somebody does to the folder meanwhile. */
    private static ByteBudget meanwhile(Swap swap) {
        return bytes -> {
            try {
                swap.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return () -> {};
        };
    }

    private interface Swap {
        void run() throws IOException, InterruptedException;
    }

    @Test
    void aFolderThatBecomesALinkAfterItWasCheckedIsNotFollowed() throws Exception {
        Path within = Files.createDirectory(root.resolve("d"));
        Files.writeString(within.resolve("secret.jpg"), "inside");
        ByteBudget swapping = meanwhile(() -> {
            Files.move(within, root.resolve("moved"));
            Files.createSymbolicLink(within, outside);
        });
        try (FetchedImage image = fetch(List.of(root), within + "/secret.jpg", swapping)) {
            assertThat(new String(image.bytes(), StandardCharsets.UTF_8)).isEqualTo("inside");
        }
    }

    /** Whoever was quicker than the walk has put a link in its way, or at its end. */
    @Test
    void noWalkGoesThroughALink() throws Exception {
        Files.createSymbolicLink(root.resolve("way"), outside);
        Files.createSymbolicLink(root.resolve("end.jpg"), outside.resolve("secret.jpg"));
        FileRoot start = FileRoot.of(root);
        assertThatThrownBy(() -> FolderWalk.to(start, start.real().resolve("way/secret.jpg")))
                .isInstanceOf(IOException.class);
        try (FolderWalk end = FolderWalk.to(start, start.real().resolve("end.jpg"))) {
            assertThat(end.attributes().isRegularFile()).isFalse();
            assertThatThrownBy(end::open).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFileThatBecomesALinkAfterItWasCheckedIsNotRead() throws Exception {
        Path file = Files.writeString(root.resolve("b.jpg"), "inside");
        ByteBudget swapping = meanwhile(() -> {
            Files.delete(file);
            Files.createSymbolicLink(file, outside.resolve("secret.jpg"));
        });
        assertThat(catchThrowableOfType(FetchException.class, () -> fetch(List.of(root), file.toString(), swapping))
                        .code())
                .isEqualTo("not-allowed");
    }

    @Test
    void aFileThatBecomesAPipeAfterItWasCheckedIsNotOpened() throws Exception {
        Path file = Files.writeString(root.resolve("b.jpg"), "inside");
        Path pipe = folder.resolve("pipe");
        assumeTrue(made(pipe), "skipped: there is no mkfifo here");
        ByteBudget swapping = meanwhile(() -> Files.move(pipe, file, StandardCopyOption.REPLACE_EXISTING));
        assertThat(catchThrowableOfType(FetchException.class, () -> fetch(List.of(root), file.toString(), swapping))
                        .code())
                .isEqualTo("not-allowed");
    }

    @Test
    void aFileThatIsReplacedByAnotherIsToldToBeTriedAgain() throws Exception {
        Path file = Files.writeString(root.resolve("b.jpg"), "inside");
        Path other = Files.writeString(root.resolve("c.jpg"), "other, and longer");
        ByteBudget swapping = meanwhile(() -> Files.move(other, file, StandardCopyOption.REPLACE_EXISTING));
        var refused = catchThrowableOfType(FetchException.class, () -> fetch(List.of(root), file.toString(), swapping));
        assertThat(refused.code()).isEqualTo("unreadable");
        assertThat(refused.retryable()).isTrue();
    }

    @Test
    void aRootThatHasGoneIsNoMissingFile() throws Exception {
        ImageFetcher fetcher = fetcher(List.of(root));
        Files.move(root, folder.resolve("unmounted"));
        var refused = catchThrowableOfType(
                FetchException.class,
                () -> fetcher.fetch(root + "/a.jpg", Deadline.in(Duration.ofSeconds(5), System::nanoTime), budget));
        assertThat(refused.code()).isEqualTo("unreadable");
        assertThat(refused.retryable()).isTrue();
        assertThat(refused).hasMessageContaining("has gone");
        var elsewhere = catchThrowableOfType(
                FetchException.class,
                () -> fetcher.fetch(outside + "/x", Deadline.in(Duration.ofSeconds(5), System::nanoTime), budget));
        assertThat(elsewhere.code()).isEqualTo("not-allowed");
    }

    /** As the folder is in which a share was mounted. */
    @Test
    void aRootThatIsEmptyAndOnAnotherDeviceHasGone() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeTrue(
                Files.isWritable(memory)
                        && !Files.getAttribute(memory, "unix:dev").equals(Files.getAttribute(root, "unix:dev")),
                "skipped: there is no second device here");
        Path empty = Files.createTempDirectory(memory, "densestream");
        try {
            Path link = Files.createSymbolicLink(folder.resolve("share"), root);
            FileRoot share = FileRoot.of(link);
            assertThat(share.hasVanished()).isFalse();
            Files.delete(link);
            Files.createSymbolicLink(link, empty);
            assertThat(share.hasVanished()).isTrue();
            Files.writeString(empty.resolve("x"), "");
            assertThat(share.hasVanished()).isFalse();
            Files.delete(empty.resolve("x"));
        } finally {
            Files.delete(empty);
        }
    }

    @Test
    void imagesWaitForARootThatHasGone() throws Exception {
        var policy = new FetchPolicy(
                List.of(root),
                List.of(),
                List.of(),
                false,
                MAX_BYTES,
                1,
                0,
                Duration.ofSeconds(5),
                FetchPolicy.OnOutage.PAUSE);
        Fetchers fetcher = Fetchers.of(policy);
        Path away = Files.move(root, folder.resolve("unmounted"));
        var image = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return fetcher.fetch(
                                root + "/a.jpg", Deadline.in(Duration.ofSeconds(5), System::nanoTime), budget);
                    } catch (FetchException | InterruptedException e) {
                        throw new CompletionException(e);
                    }
                },
                Thread.ofVirtual()::start);
        await().until(() -> fetcher.outages().size() == 1);
        assertThat(fetcher.outages().getFirst().source()).isEqualTo("file://" + root);
        Files.move(away, root);
        image.get(15, TimeUnit.SECONDS).close();
        assertThat(fetcher.outages()).isEmpty();
    }
}
