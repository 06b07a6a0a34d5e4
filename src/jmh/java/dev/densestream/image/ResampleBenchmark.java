package dev.densestream.image;

import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
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

/** Resize to 256 and cut 224 × 224 out of a decoded picture. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ResampleBenchmark {
    private final Preprocessor preprocessor =
            new Preprocessor(new PreprocessSpec(Resize.SHORTER_SIDE, 256, 224, 224, Interpolation.BILINEAR));

    @Param({"400x534", "1600x1200", "4032x3024", "100x75"})
    private String size;

    private Pixels picture;

    @Setup
    public void draw() {
        String[] sides = size.split("x");
        picture = BenchmarkPictures.pixels(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    }

    @Benchmark
    public byte[] prepare() {
        return preprocessor.prepare(picture);
    }
}
