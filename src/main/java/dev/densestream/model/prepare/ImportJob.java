package dev.densestream.model.prepare;

import dev.densestream.image.Pixels;
import dev.densestream.model.verify.Expectation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to prepare and how.
 *
 * @param file the foreign model
 * @param out the file to write
 * @param name the model's name in predictions
 * @param labels one for each score, or two for a single one; none where the file is prepared already
 * @param preprocess what is known of its preprocessing
 * @param layout of its input, where the file does not tell
 * @param embedding whether the prepared model gets its last layer's input as a second output
 * @param real pictures to compare on, beside random ones
 * @param expectation scores that the model's own framework gave
 */
public record ImportJob(
        Path file,
        Path out,
        String name,
        List<String> labels,
        PreprocessOptions preprocess,
        Optional<Layout> layout,
        ScoreOptions scores,
        Precision precision,
        boolean embedding,
        List<Pixels> real,
        Optional<Expectation> expectation) {
    public ImportJob {
        labels = List.copyOf(labels);
        real = List.copyOf(real);
    }
}
