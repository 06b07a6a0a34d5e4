package dev.densestream.cli;

import dev.densestream.image.DecodeMode;
import dev.densestream.image.DecodeSettings;
import dev.densestream.image.ImageDecoder;
import dev.densestream.image.ImageException;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.Preprocessor;
import dev.densestream.image.Truncation;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Ours and Pillow's preparation of the same pictures, in turns. */
final class ImagesBench {
    /** Shorter rounds would measure the clock. */
    private static final int LEAST_IMAGES = 400;

    private final List<Path> files;
    private final PreprocessSpec spec;
    private final PythonPillow python;

    ImagesBench(List<Path> files, PreprocessSpec spec, PythonPillow python) {
        this.files = files;
        this.spec = spec;
        this.python = python;
    }

    void run(int rounds, PrintWriter out) throws IOException, ImageException, InterruptedException {
        List<byte[]> encoded = new ArrayList<>();
        for (Path file : files) {
            encoded.add(Files.readAllBytes(file));
        }
        int repeats = Math.ceilDiv(LEAST_IMAGES, encoded.size());
        out.printf(
                "%,d pictures of %,d bytes on average, shorter side to %d, cut %d × %d%n",
                encoded.size(),
                (long) encoded.stream()
                        .mapToInt(bytes -> bytes.length)
                        .average()
                        .orElseThrow(),
                spec.resizeTo(),
                spec.width(),
                spec.height());
        var exact = new Rates();
        var fast = new Rates();
        var pixels = new Rates();
        var tensors = new Rates();
        String missing = python.missing();
        // The first round warms up and is not counted.
        for (int round = 0; round <= rounds; round++) {
            double ours = rate(encoded, repeats, DecodeMode.EXACT);
            double oursFast = rate(encoded, repeats, DecodeMode.FAST);
            var theirs = missing == null ? python.rate(files, repeats, spec) : new PythonPillow.Rate(0, 0);
            if (round > 0) {
                exact.add(ours);
                fast.add(oursFast);
                pixels.add(theirs.pixels());
                tensors.add(theirs.tensor());
            }
        }
        print(out, "densestream", exact);
        print(out, "with decode: fast", fast);
        if (missing == null) {
            printPython(out, exact, pixels, tensors);
        } else {
            out.printf("Pillow left out: %s%n", missing);
        }
        out.flush();
    }

    private void printPython(PrintWriter out, Rates exact, Rates pixels, Rates tensors)
            throws IOException, InterruptedException {
        print(out, python.version(), pixels);
        out.printf("  ratio                          %5.2f%n", exact.median() / pixels.median());
        if (tensors.median() > 0) {
            print(out, "torchvision, normalised", tensors);
            out.printf("  ratio                          %5.2f%n", exact.median() / tensors.median());
        }
    }

    private static void print(PrintWriter out, String what, Rates rates) {
        out.printf("%-25s %,6.0f images/s of a core%n", what, rates.median());
    }

    /** @return images for each second that the process, its compiler and collector with it, used of a processor */
    private double rate(List<byte[]> encoded, int repeats, DecodeMode mode) throws ImageException {
        ImageDecoder decoder = PictureDecoder.of(new DecodeSettings(mode, Truncation.REFUSED), Set.of(spec));
        var preprocessor = new Preprocessor(spec);
        long began = cpuNanos();
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (byte[] bytes : encoded) {
                try (Pixels picture = decoder.borrow(bytes, decoder.header(bytes))) {
                    preprocessor.prepare(picture);
                }
            }
        }
        return repeats * encoded.size() / ((cpuNanos() - began) / 1e9);
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    /** What was measured, round by round. */
    private static final class Rates {
        private final List<Double> all = new ArrayList<>();

        void add(double rate) {
            all.add(rate);
        }

        double median() {
            return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
        }
    }
}
