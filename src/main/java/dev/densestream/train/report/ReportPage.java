package dev.densestream.train.report;

import dev.densestream.model.verify.Evaluation;
import dev.densestream.page.Html;
import dev.densestream.page.Page;
import dev.densestream.page.Pictures;
import dev.densestream.train.Mistake;
import dev.densestream.train.ModelTrainer.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** {@code report.html}: one file with all that it shows inside, which opens from a disk without a network. */
final class ReportPage {
    private final String file;
    private final long bytes;
    private final Outcome.Trained trained;
    private final List<String> labels;

    ReportPage(String file, long bytes, Outcome.Trained trained) {
        this.file = file;
        this.bytes = bytes;
        this.trained = trained;
        this.labels = trained.evaluation().labels();
    }

    String html() {
        var charts = new Charts(trained.history(), trained.epoch());
        Page page = new Page(file + ": training report", file, summary())
                .tiles(tiles())
                .section(
                        "How it learned",
                        "<div class=\"charts\">" + charts.loss() + charts.accuracy() + charts.learningRate()
                                + Charts.reliability(trained.uncalibrated(), trained.evaluation()) + "</div>")
                .section("What it takes for what", new ConfusionTable(trained.evaluation()).html())
                .section("The worst mistakes", mistakes())
                .section("How it was made", settings());
        if (!trained.leftOut().isEmpty()) {
            page.section("Left out", leftOut());
        }
        return page.html();
    }

    private String summary() {
        return "%s, trained on %,d pictures from %s and validated on %,d that it did not learn from."
                .formatted(
                        trained.arguments().get("network"),
                        trained.trainingPictures(),
                        trained.arguments().get("start"),
                        trained.evaluation().pictures());
    }

    private String tiles() {
        Evaluation evaluation = trained.evaluation();
        return Html.tile(
                        Html.percent(evaluation.accuracy()),
                        "validation accuracy: %d of %d right".formatted(evaluation.correct(), evaluation.pictures()))
                + Html.tile(
                        Html.format("%.3f", evaluation.calibration().expectedError()),
                        Html.format(
                                "calibration error; %.3f before temperature %.2f",
                                trained.uncalibrated().calibration().expectedError(), trained.temperature()))
                + Html.tile(
                        "epoch " + trained.epoch(),
                        "was kept, of %d in %s".formatted(trained.history().size(), duration(trained.seconds())))
                + Html.tile(
                        Html.format("%,d", trained.parameters()),
                        Html.format("parameters; a file of %.1f MB", bytes / 1e6));
    }

    private static String duration(double seconds) {
        return seconds < 120
                ? Html.format("%.0f seconds", seconds)
                : seconds < 7200
                        ? Html.format("%.0f minutes", seconds / 60)
                        : Html.format("%.1f hours", seconds / 3600);
    }

    private String mistakes() {
        if (trained.worst().isEmpty()) {
            return "<p>None: every validation picture got the right label first.</p>";
        }
        return "<p>Wrong first labels with the highest scores, as the model saw the pictures. Look for labels that are wrong in"
                + " the data, too.</p><div class=\"pictures\">"
                + trained.worst().stream().map(this::mistake).collect(Collectors.joining())
                + "</div>";
    }

    private String mistake(Mistake mistake) {
        return """
                <figure><img src="%s" alt=""><figcaption><b>%s</b> %.2f<br>is <b>%s</b> %.2f<small title="%s">%s</small>\
                </figcaption></figure>
                """.formatted(
                        Pictures.source(mistake.picture()),
                        Html.text(labels.get(mistake.said())),
                        mistake.score(),
                        Html.text(labels.get(mistake.label())),
                        mistake.scoreOfLabel(),
                        Html.text(mistake.name()),
                        Html.text(Path.of(mistake.name()).getFileName().toString()));
    }

    private String settings() {
        return trained.arguments().entrySet().stream()
                .map(each -> Html.row(each.getKey(), each.getValue()))
                .collect(Collectors.joining("", "<table class=\"settings\">", parity() + "</table>"));
    }

    private String parity() {
        return Html.row(
                "file against network", Html.format("%.1e, the largest difference of a probability", trained.parity()));
    }

    private String leftOut() {
        return trained.leftOut().stream()
                .map(line -> "<li>" + Html.text(line) + "</li>")
                .collect(Collectors.joining("\n", "<ul>", "</ul>"));
    }
}
