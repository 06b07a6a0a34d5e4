package dev.densestream.model.prepare;

import dev.densestream.image.Pixels;
import dev.densestream.model.verify.Expectation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Imports of foreign networks, as a user may ask for them. */
final class Imports {
    private Imports() {}

    static ImportJob of(ForeignNet net, Path file) {
        return new ImportJob(
                file,
                file.resolveSibling("prepared.onnx"),
                "prepared",
                net.labels(),
                net.preprocess(),
                Optional.empty(),
                ScoreOptions.none(),
                Precision.FP32,
                false,
                real(),
                Optional.empty());
    }

    /** Pictures of other sizes than the network's. */
    private static List<Pixels> real() {
        return List.of(ramp(40, 30), ramp(9, 25));
    }

    private static Pixels ramp(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (255L * i / rgb.length);
        }
        return new Pixels(width, height, rgb);
    }

    static ImportJob labelled(ImportJob job, List<String> labels) {
        return changed(job, labels, job.preprocess(), job.layout(), job.scores());
    }

    static ImportJob preprocessed(ImportJob job, PreprocessOptions preprocess) {
        return changed(job, job.labels(), preprocess, job.layout(), job.scores());
    }

    static ImportJob laidOut(ImportJob job, Layout layout) {
        return changed(job, job.labels(), job.preprocess(), Optional.of(layout), job.scores());
    }

    static ImportJob scored(ImportJob job, ScoreOptions scores) {
        return changed(job, job.labels(), job.preprocess(), job.layout(), scores);
    }

    private static ImportJob changed(
            ImportJob job,
            List<String> labels,
            PreprocessOptions preprocess,
            Optional<Layout> layout,
            ScoreOptions scores) {
        return new ImportJob(
                job.file(),
                job.out(),
                job.name(),
                labels,
                preprocess,
                layout,
                scores,
                job.precision(),
                job.embedding(),
                job.real(),
                job.expectation());
    }

    /** A prepared model says everything itself. */
    static ImportJob again(Path prepared, Path out, Precision precision, boolean embedding) {
        return new ImportJob(
                prepared,
                out,
                "again",
                List.of(),
                PreprocessOptions.none(),
                Optional.empty(),
                ScoreOptions.none(),
                precision,
                embedding,
                real(),
                Optional.empty());
    }

    static ImportJob with(ImportJob job, Precision precision, boolean embedding, Optional<Expectation> expectation) {
        return new ImportJob(
                job.file(),
                job.out(),
                job.name(),
                job.labels(),
                job.preprocess(),
                job.layout(),
                job.scores(),
                precision,
                embedding,
                job.real(),
                expectation);
    }
}
