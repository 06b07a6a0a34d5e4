package dev.densestream.image;

import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From encoded bytes to pixels, a picture of 640 × 480 in each format, and the header alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBenchmark {
    private static final PreprocessSpec SMALL =
            new PreprocessSpec(Resize.SHORTER_SIDE, 128, 112, 112, Interpolation.BILINEAR);

    private final PictureDecoder exact = new PictureDecoder();
    private final PictureDecoder fast = PictureDecoder.of(new DecodeSettings(DecodeMode.FAST, Truncation.REFUSED), Set.of(SMALL));

    @Param({"jpg", "png", "webp", "bmp", "tiff", "gif"})
    private String format;

    private byte[] file;
    private ImageHeader header;

    @Setup
    public void encode() throws ImageException {
        file = BenchmarkPictures.encoded(640, 480, format);
        header = ImageHeaders.read(file);
    }

    @Benchmark
    public ImageHeader header() throws ImageException {
        return ImageHeaders.read(file);
    }

    @Benchmark
    public Pixels exact() throws ImageException {
        return exact.decode(file, header);
    }

    /** Other formats than JPEG are decoded as ever. */
    @Benchmark
    public Pixels fast() throws ImageException {
        return fast.decode(file, header);
    }
}
