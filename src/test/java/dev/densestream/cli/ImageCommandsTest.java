package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.image.ImageHeaders;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.image.Preprocessor;
import dev.densestream.model.PreparedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImageCommandsTest {
    private static final Path MODEL = Path.of("models/signs.onnx");

    @TempDir
    private Path folder;

    private Path photo;

    @BeforeEach
    void write() throws IOException {
        photo = Files.write(folder.resolve("photo"), Pictures.noise(300, "jpg"));
    }

    @Test
    void tellsWhatAPictureIsAndThatItIsTaken() {
        Ran ran = Ran.of("image", "info", photo.toString());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.lines())
                .singleElement()
                .asString()
                .startsWith(photo.toUri() + ": JPEG, 300 × 300, baseline, colour sampled ")
                .endsWith("; taken");
        assertThat(ran.exitCode()).isZero();
    }

    @Test
    void tellsWhyAPictureIsNotTaken() throws IOException {
        byte[] whole = Files.readAllBytes(photo);
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, 900));
        Path heic = Files.write(
                folder.resolve("photo.jpg"), "\0\0\0 ftypheic and so on".getBytes(StandardCharsets.ISO_8859_1));
        Ran ran = Ran.of("image", "info", cut.toString(), photo.toString(), heic.toString());
        assertThat(ran.lines()).hasSize(3);
        assertThat(ran.lines().getFirst()).contains("not taken, truncated: the JPEG file ends after 900 bytes");
        assertThat(ran.lines().get(1)).endsWith("; taken");
        assertThat(ran.lines().getLast()).contains("not taken, unsupported-format: the image is HEIC");
        assertThat(ran.exitCode()).isEqualTo(1);
    }

    @Test
    void takesWhatThereIsOfATruncatedPictureWhenAskedTo() throws Exception {
        byte[] whole = Files.readAllBytes(photo);
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length - 200));
        Ran info = Ran.of("image", "info", "--accept-truncated", cut.toString(), photo.toString());
        assertThat(info.lines().getFirst()).endsWith("; truncated, taken as far as it goes");
        assertThat(info.lines().getLast()).endsWith("; taken");
        assertThat(info.exitCode()).isZero();
        Ran json = Ran.of("image", "info", "--accept-truncated", "--json", cut.toString());
        assertThat(JsonMapper.shared().readTree(json.out()).get("truncated").asBoolean())
                .isTrue();
        Path out = folder.resolve("seen.png");
        Ran refused = Ran.of("image", "prepare", cut.toString(), "--crop", "40", "-o", out.toString());
        assertThat(refused.err()).contains("truncated: the JPEG file ends after");
        assertThat(refused.exitCode()).isEqualTo(1);
        Ran taken =
                Ran.of("image", "prepare", "--accept-truncated", cut.toString(), "--crop", "40", "-o", out.toString());
        assertThat(taken.exitCode()).isZero();
        assertThat(pixels(out)).hasSize(40 * 40 * 3);
        String model = MODEL.toString();
        assertThat(Ran.of("classify", "--model", model, "--json", cut.toString())
                        .out())
                .contains("\"truncated\"", "\"stage\":\"decode\"");
        assertThat(Ran.of("classify", "--model", model, "--json", "--accept-truncated", cut.toString())
                        .out())
                .contains("\"truncated\":true", "\"labels\"");
    }

    @Test
    void goesByTheLimitThatItIsGiven() {
        Ran ran = Ran.of("image", "info", "--max-pixels", "89999", photo.toString());
        assertThat(ran.out()).contains("JPEG, 300 × 300").contains("not taken, too-large:");
        assertThat(ran.exitCode()).isEqualTo(1);
    }

    @Test
    void printsJson() {
        Ran ran = Ran.of("image", "info", "--json", photo.toString());
        JsonNode info = JsonMapper.shared().readTree(ran.out());
        assertThat(info.get("format").asString()).isEqualTo("JPEG");
        assertThat(info.get("width").asInt()).isEqualTo(300);
        assertThat(info.get("orientation").asInt()).isEqualTo(1);
        assertThat(info.get("taken").asBoolean()).isTrue();
        assertThat(info.has("code")).isFalse();
    }

    @Test
    void writesThePixelsThatTheModelGets() throws Exception {
        Path out = folder.resolve("seen.png");
        Ran ran = Ran.of("image", "prepare", photo.toString(), "--model", MODEL.toString(), "-o", out.toString());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        PreprocessSpec spec = PreparedModel.open(MODEL).contract().preprocess();
        assertThat(pixels(out)).isEqualTo(prepared(spec));
    }

    @Test
    void takesThePreprocessingInNumbers() throws Exception {
        Path out = folder.resolve("seen.png");
        Ran.of("image", "prepare", photo.toUri().toString(), "--resize", "50", "--crop", "40", "-o", out.toString());
        assertThat(pixels(out))
                .isEqualTo(prepared(new PreprocessSpec(Resize.SHORTER_SIDE, 50, 40, 40, Interpolation.BILINEAR)));
        Ran.of("image", "prepare", photo.toString(), "--crop", "40", "-o", out.toString());
        assertThat(pixels(out))
                .isEqualTo(prepared(new PreprocessSpec(Resize.SQUASH, 0, 40, 40, Interpolation.BILINEAR)));
    }

    @Test
    void decodesFastWhenAskedTo() throws Exception {
        Path exact = folder.resolve("exact.png");
        Path fast = folder.resolve("fast.png");
        Ran.of("image", "prepare", photo.toString(), "--crop", "70", "-o", exact.toString());
        Ran.of("image", "prepare", photo.toString(), "--crop", "70", "--decode", "fast", "-o", fast.toString());
        assertThat(pixels(fast)).hasSameSizeAs(pixels(exact)).isNotEqualTo(pixels(exact));
    }

    @Test
    void saysWhyAPictureCannotBePrepared() throws IOException {
        Path text = Files.writeString(folder.resolve("text.jpg"), "I am no picture");
        Path out = folder.resolve("seen.png");
        Ran ran = Ran.of("image", "prepare", text.toString(), "--crop", "70", "-o", out.toString());
        assertThat(ran.err())
                .startsWith("densestream: %s: unknown-format: ".formatted(text))
                .hasLineCount(1);
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(out).doesNotExist();
    }

    @Test
    void measuresAndSaysWhyPythonIsLeftOut() throws IOException {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Files.copy(photo, pictures.resolve("photo.jpg"));
        Ran ran = Ran.of(
                "bench",
                "images",
                "--rounds",
                "1",
                "--resize",
                "32",
                "--crop",
                "32",
                "--python",
                "no-such-python",
                "--pictures",
                pictures.toString());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.lines()).hasSize(4);
        assertThat(ran.lines().get(1)).matches("densestream +[1-9][0-9,]* images/s of a core");
        assertThat(ran.lines().get(2)).matches("with decode: fast +[1-9][0-9,]* images/s of a core");
        assertThat(ran.lines().getLast()).startsWith("Pillow left out: ").contains("no-such-python");
    }

    private byte[] prepared(PreprocessSpec spec) throws Exception {
        byte[] bytes = Files.readAllBytes(photo);
        return new Preprocessor(spec).prepare(new PictureDecoder().decode(bytes, ImageHeaders.read(bytes)));
    }

    private static byte[] pixels(Path png) throws Exception {
        byte[] bytes = Files.readAllBytes(png);
        return new PictureDecoder().decode(bytes, ImageHeaders.read(bytes)).rgb();
    }
}
