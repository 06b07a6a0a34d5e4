package dev.densestream.cli;

import dev.densestream.fetch.FetchException;
import dev.densestream.fetch.References;
import dev.densestream.image.DecodeMode;
import dev.densestream.image.DecodeSettings;
import dev.densestream.image.ImageException;
import dev.densestream.image.ImageHeader;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.image.Preprocessor;
import dev.densestream.image.Truncation;
import dev.densestream.model.PreparedModel;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code densestream image prepare}. */
@Command(
        name = "prepare",
        description = "Write the very pixels of a picture that go into the model's batch, as a PNG file.",
        footer = {
            "",
            "Examples:",
            "  densestream image prepare photo.jpg --model models/signs.onnx -o seen.png",
            "  densestream image prepare photo.jpg --resize 256 --crop 224 -o seen.png"
        })
final class ImagePrepareCommand implements Callable<Integer> {
    private static final long MOST_PIXELS = 200_000_000;

    @Parameters(paramLabel = "PATH|URI", description = "The picture.")
    private String reference;

    @ArgGroup(multiplicity = "1")
    private How how;

    @Option(
            names = "--decode",
            paramLabel = "MODE",
            defaultValue = "EXACT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). FAST decodes large JPEG pictures at a"
                    + " part of their size.")
    private DecodeMode decode;

    @Option(
            names = "--accept-truncated",
            description = "Take what there is of a file that ends before its picture does.")
    private boolean acceptTruncated;

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "FILE",
            description = "The PNG file to write.")
    private Path out;

    /** Where the preprocessing comes from. */
    static final class How {
        @Option(names = "--model", paramLabel = "FILE", description = "A prepared model, whose preprocessing it is.")
        private Path model;

        @ArgGroup(exclusive = false)
        private Explicit explicit;

        PreprocessSpec spec() {
            return model == null
                    ? explicit.spec()
                    : PreparedModel.open(Arguments.existingFile("--model", model))
                            .contract()
                            .preprocess();
        }
    }

    /** Preprocessing in numbers. */
    static final class Explicit {
        @Option(
                names = "--crop",
                required = true,
                paramLabel = "N",
                description = "Side of the square that the model gets, in pixels.")
        private int crop;

        @Option(
                names = "--resize",
                paramLabel = "N",
                description =
                        "Length of the shorter side before the cut. Without it, the whole picture is squashed into"
                                + " the square.")
        private int resize;

        @Option(
                names = "--interpolation",
                paramLabel = "FILTER",
                defaultValue = "BILINEAR",
                description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
        private Interpolation interpolation;

        PreprocessSpec spec() {
            Resize how = resize == 0 ? Resize.SQUASH : Resize.SHORTER_SIDE;
            try {
                return new PreprocessSpec(how, resize, crop, crop, interpolation);
            } catch (IllegalArgumentException e) {
                throw new UsageException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() throws Exception {
        PreprocessSpec spec = how.spec();
        if (References.scheme(reference).isEmpty()) {
            Arguments.existingFile("PATH", Path.of(reference));
        }
        Arguments.writable("--out", out);
        write(new Preprocessor(spec).prepare(decoded(spec)), spec);
        return 0;
    }

    private Pixels decoded(PreprocessSpec spec) throws InterruptedException {
        try {
            byte[] bytes = new UsersImages().bytes(reference);
            var decoder = PictureDecoder.of(
                    new DecodeSettings(decode, acceptTruncated ? Truncation.ACCEPTED : Truncation.REFUSED),
                    Set.of(spec));
            ImageHeader header = decoder.header(bytes);
            header.checkPixels(MOST_PIXELS);
            return decoder.decode(bytes, header);
        } catch (FetchException e) {
            throw new CommandException("%s: %s: %s".formatted(reference, e.code(), e.getMessage()), e);
        } catch (ImageException e) {
            throw new CommandException("%s: %s: %s".formatted(reference, e.code(), e.getMessage()), e);
        }
    }

    private void write(byte[] rgb, PreprocessSpec spec) throws IOException {
        var image = new BufferedImage(spec.width(), spec.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < rgb.length / 3; i++) {
            int colour = (rgb[3 * i] & 0xff) << 16 | (rgb[3 * i + 1] & 0xff) << 8 | (rgb[3 * i + 2] & 0xff);
            image.setRGB(i % spec.width(), i / spec.width(), colour);
        }
        ImageIO.write(image, "png", out.toFile());
    }
}
