package dev.densestream.train.report;

import dev.densestream.train.EpochMetrics;
import dev.densestream.train.ModelTrainer.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder beside a model that tells how it was made: {@code report.html}, {@code metrics.jsonl} with one line for each epoch,
 * and a copy of the model.
 */
public final class ReportFolder {
    private final Path model;
    private final Path folder;

    /** @param model the file; its name and {@code .report} name the folder */
    public ReportFolder(Path model) {
        this.model = model;
        this.folder = model.resolveSibling(model.getFileName() + ".report");
    }

    public Path folder() {
        return folder;
    }

    /** What a person opens. */
    public Path page() {
        return folder.resolve("report.html");
    }

    /**
     * Replaces the report of an earlier training.
     *
     * @throws IOException in words for a person
     */
    public void write(Outcome.Trained trained) throws IOException {
        try {
            writeAll(trained);
        } catch (IOException e) {
            throw new IOException(
                    "%s is written, but its report %s is not: %s".formatted(model, folder, e.getMessage()), e);
        }
    }

    private void writeAll(Outcome.Trained trained) throws IOException {
        Files.createDirectories(folder);
        Files.copy(model, folder.resolve(model.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(folder.resolve("metrics.jsonl"), metrics(trained.history()));
        Files.writeString(page(), new ReportPage(model.getFileName().toString(), Files.size(model), trained).html());
    }

    private static String metrics(List<EpochMetrics> history) {
        var json = JsonMapper.builder().build();
        return history.stream().map(json::writeValueAsString).collect(Collectors.joining("\n", "", "\n"));
    }
}
