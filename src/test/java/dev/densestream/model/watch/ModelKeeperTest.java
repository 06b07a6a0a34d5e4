package dev.densestream.model.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.image.PictureDecoder;
import dev.densestream.model.ModelException;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.model.TestModels;
import dev.densestream.model.verify.PictureFiles;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files and real sessions; only the looks come when the test says so. */
class ModelKeeperTest {
    private static final List<String> COLOURS = List.of("red", "green", "blue");
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir
    private Path dir;

    private final List<String> installed = new ArrayList<>();
    private Path folder;
    private ModelRules rules = new ModelRules(false, Set.of(), false, Optional.empty());
    private ModelKeeper keeper;
    private int written;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(dir.resolve("models"));
    }

    @AfterEach
    void close() throws Exception {
        if (keeper != null) {
            keeper.close();
        }
    }

    private ModelKeeper start() throws InterruptedException {
        keeper = new ModelKeeper(new FolderSource(folder), rules, this::install, InstantSource.fixed(NOW));
        keeper.start();
        return keeper;
    }

    private void install(PreparedModel model, Consumer<OnnxSession> judge) {
        try (OnnxSession session = OnnxSession.open(model, new SessionOptions(Provider.CPU, 4))) {
            judge.accept(session);
        }
        installed.add(model.contract().name());
    }

    /** A file that is a second newer than the one before. */
    private Path put(String name, float weight, List<String> labels) throws IOException {
        return touch(TestModels.writeColours(folder.resolve(name + ".onnx"), name, weight, labels));
    }

    private Path put(String name) throws IOException {
        return put(name, 0.05f + written / 1000f, COLOURS);
    }

    private Path touch(Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(NOW.plusSeconds(written++)));
    }

    private void lookTwice() throws InterruptedException {
        keeper.look();
        keeper.look();
    }

    private String refusal() {
        return keeper.state().lastRefusal().orElseThrow().reason();
    }

    @Test
    void takesTheNewestAndThenWhatComes() throws Exception {
        put("first");
        put("second");
        start();
        assertThat(installed).containsExactly("second");
        put("third");
        lookTwice();

        assertThat(installed).containsExactly("second", "third");
        ModelState state = keeper.state();
        assertThat(state.current().orElseThrow().name()).isEqualTo("third");
        assertThat(state.current().orElseThrow().version())
                .isEqualTo(PreparedModel.open(folder.resolve("third.onnx")).version());
        assertThat(state.current().orElseThrow().since()).isEqualTo(NOW);
        assertThat(state.changes()).isEqualTo(1);
        assertThat(state.refusals()).isZero();
    }

    @Test
    void waitsForAFileThatIsStillBeingWritten() throws Exception {
        put("first");
        start();
        Path whole = TestModels.writeColours(dir.resolve("whole.onnx"), "second", 0.07f, COLOURS);
        byte[] bytes = Files.readAllBytes(whole);
        Path growing = folder.resolve("second.onnx");
        for (int part = 1; part <= 4; part++) {
            touch(Files.write(growing, Arrays.copyOf(bytes, bytes.length * part / 4)));
            keeper.look();
        }
        assertThat(installed).containsExactly("first");
        assertThat(keeper.state().refusals()).isZero();
        keeper.look();

        assertThat(installed).containsExactly("first", "second");
    }

    @Test
    void refusesATruncatedFileOnceAndTakesItWhenItIsMended() throws Exception {
        put("first");
        start();
        Path second = put("second");
        byte[] whole = Files.readAllBytes(second);
        Files.write(second, Arrays.copyOf(whole, whole.length / 2));
        touch(second);
        lookTwice();
        lookTwice();

        assertThat(installed).containsExactly("first");
        assertThat(refusal()).contains("second.onnx is truncated or damaged");
        assertThat(keeper.state().refusals()).isEqualTo(1);
        assertThat(keeper.state().current().orElseThrow().name()).isEqualTo("first");
        Files.write(second, whole);
        touch(second);
        lookTwice();
        assertThat(installed).containsExactly("first", "second");
    }

    @Test
    void refusesOtherLabelsUnlessTheyAreAllowed() throws Exception {
        put("first");
        start();
        put("second", 0.05f, List.of("red", "blue", "green"));
        lookTwice();
        assertThat(refusal())
                .isEqualTo(
                        "its label 1 is 'blue', that of the current model is 'green'; allow-label-change: true would allow it");
        keeper.close();
        rules = new ModelRules(true, Set.of(), false, Optional.empty());
        installed.clear();
        Files.delete(folder.resolve("second.onnx"));
        start();
        put("second", 0.05f, List.of("red", "blue", "green"));
        lookTwice();

        assertThat(installed).containsExactly("first", "second");
    }

    @Test
    void refusesAModelWithoutALabelThatOthersRelyOnAlsoWhereLabelsMayChange() throws Exception {
        rules = new ModelRules(true, Set.of("green"), false, Optional.empty());
        put("first");
        start();
        put("second", 0.05f, List.of("red", "lime", "blue"));
        lookTwice();

        assertThat(installed).containsExactly("first");
        assertThat(refusal()).isEqualTo("it has no label 'green', which routes name");
    }

    @Test
    void refusesAModelThatDoesNotKnowTheGoldenPictures() throws Exception {
        Path golden = dir.resolve("golden");
        picture(golden, "red", Color.RED);
        picture(golden, "green", Color.GREEN);
        rules = new ModelRules(
                false, Set.of(), false, Optional.of(new Golden(golden, 0.9, new PictureFiles(new PictureDecoder()))));
        put("first");
        start();
        // Says the weakest colour.
        put("second", -0.05f, COLOURS);
        lookTwice();

        assertThat(installed).containsExactly("first");
        assertThat(refusal())
                .isEqualTo("it knows 0 of the 2 golden pictures in %s, 0.000; needed is 0.9".formatted(golden));
        Files.writeString(golden.resolve("red").resolve("broken.png"), "no picture");
        put("third");
        lookTwice();
        assertThat(refusal()).startsWith("a golden picture cannot be read: ").contains("broken.png");
    }

    private static void picture(Path golden, String label, Color colour) throws IOException {
        var image = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, 9, 9);
        graphics.dispose();
        Path file = Files.createDirectories(golden.resolve(label)).resolve("1.png");
        ImageIO.write(image, "png", file.toFile());
    }

    @Test
    void goesBackWhenTheNewFileIsRemovedOrTheOldOnePutBack() throws Exception {
        Path first = put("first");
        start();
        Path second = put("second");
        lookTwice();
        Files.delete(second);
        lookTwice();
        assertThat(installed).containsExactly("first", "second", "first");
        put("second");
        lookTwice();
        Files.copy(first, folder.resolve("again.onnx"), StandardCopyOption.REPLACE_EXISTING);
        touch(folder.resolve("again.onnx"));
        lookTwice();

        assertThat(installed).containsExactly("first", "second", "first", "second", "first");
    }

    @Test
    void theSameModelInAnotherFileIsNotLoadedAgain() throws Exception {
        Path first = put("first");
        start();
        Files.copy(first, folder.resolve("copy.onnx"));
        touch(folder.resolve("copy.onnx"));
        lookTwice();
        lookTwice();

        assertThat(installed).containsExactly("first");
        assertThat(keeper.state().changes()).isZero();
    }

    @Test
    void startsWithTheNewestGoodFileAndSaysWhatItPassedOver() throws Exception {
        put("good");
        Files.writeString(folder.resolve("bad.onnx"), "no model");
        touch(folder.resolve("bad.onnx"));
        Files.writeString(folder.resolve("notes.txt"), "no model");
        Files.writeString(folder.resolve(".half.onnx"), "no model");
        start();

        assertThat(installed).containsExactly("good");
        assertThat(keeper.state().refusals()).isEqualTo(1);
        lookTwice();
        assertThat(keeper.state().refusals()).isEqualTo(1);
    }

    @Test
    void doesNotStartWithoutAGoodFile() throws Exception {
        assertThatThrownBy(this::start)
                .isInstanceOf(ModelException.class)
                .hasMessage("the folder %s has no model file (*.onnx)".formatted(folder));
        Files.writeString(folder.resolve("a.onnx"), "no model");
        assertThatThrownBy(this::start)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("a.onnx is not an ONNX model");
        Files.writeString(folder.resolve("b.onnx"), "no model");
        assertThatThrownBy(this::start)
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("none of the 2 model files can be used: ")
                .hasMessageContaining("a.onnx (")
                .hasMessageContaining("b.onnx (");
    }

    @Test
    void aFolderThatGoesAwayChangesNothing() throws Exception {
        Path first = put("first");
        start();
        Files.delete(first);
        Files.delete(folder);
        lookTwice();
        Files.createDirectory(folder);
        put("second");
        lookTwice();

        assertThat(installed).containsExactly("first", "second");
    }
}
