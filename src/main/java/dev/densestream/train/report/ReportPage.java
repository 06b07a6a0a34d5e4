package dev.densestream.train.report;

import dev.densestream.image.Pixels;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.train.Mistake;
import dev.densestream.train.ModelTrainer.Outcome;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

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
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s: training report</title>
                <style>
                %s</style>
                </head>
                <body>
                <header><h1>%s</h1><p>%s</p></header>
                """.formatted(Html.text(file), style(), Html.text(file), summary())
                + tiles()
                + section(
                        "How it learned",
                        "<div class=\"charts\">" + charts.loss() + charts.accuracy() + charts.learningRate()
                                + Charts.reliability(trained.uncalibrated(), trained.evaluation()) + "</div>")
                + section("What it takes for what", new ConfusionTable(trained.evaluation()).html())
                + section("The worst mistakes", mistakes())
                + section("How it was made", settings())
                + leftOut()
                + "</body>\n</html>\n";
    }

    private String summary() {
        return Html.text("%s, trained on %,d pictures from %s and validated on %,d that it did not learn from."
                .formatted(
                        trained.arguments().get("network"),
                        trained.trainingPictures(),
                        trained.arguments().get("start"),
                        trained.evaluation().pictures()));
    }

    private String tiles() {
        Evaluation evaluation = trained.evaluation();
        return "<div class=\"tiles\">"
                + tile(
                        Html.percent(evaluation.accuracy()),
                        "validation accuracy: %d of %d right".formatted(evaluation.correct(), evaluation.pictures()))
                + tile(
                        Html.format("%.3f", evaluation.calibration().expectedError()),
                        Html.format(
                                "calibration error; %.3f before temperature %.2f",
                                trained.uncalibrated().calibration().expectedError(), trained.temperature()))
                + tile(
                        "epoch " + trained.epoch(),
                        "was kept, of %d in %s".formatted(trained.history().size(), duration(trained.seconds())))
                + tile(
                        Html.format("%,d", trained.parameters()),
                        Html.format("parameters; a file of %.1f MB", bytes / 1e6))
                + "</div>\n";
    }

    private static String tile(String figure, String meaning) {
        return "<div><b>%s</b><span>%s</span></div>".formatted(figure, Html.text(meaning));
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
                + " the data, too.</p><div class=\"mistakes\">"
                + trained.worst().stream().map(this::mistake).collect(Collectors.joining())
                + "</div>";
    }

    private String mistake(Mistake mistake) {
        return """
                <figure><img src="%s" alt=""><figcaption><b>%s</b> %.2f<br>is <b>%s</b> %.2f<small title="%s">%s</small>\
                </figcaption></figure>
                """.formatted(
                        thumbnail(mistake.picture()),
                        Html.text(labels.get(mistake.said())),
                        mistake.score(),
                        Html.text(labels.get(mistake.label())),
                        mistake.scoreOfLabel(),
                        Html.text(mistake.name()),
                        Html.text(Path.of(mistake.name()).getFileName().toString()));
    }

    private static String thumbnail(Pixels picture) {
        var image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = picture.rgb();
        for (int i = 0; i < picture.width() * picture.height(); i++) {
            int colour = ((rgb[3 * i] & 0xff) << 16) | ((rgb[3 * i + 1] & 0xff) << 8) | (rgb[3 * i + 2] & 0xff);
            image.setRGB(i % picture.width(), i / picture.width(), colour);
        }
        var png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a picture in memory", e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }

    private String settings() {
        return trained.arguments().entrySet().stream()
                .map(each -> "<tr><th scope=\"row\">%s</th><td>%s</td></tr>"
                        .formatted(Html.text(each.getKey()), Html.text(each.getValue())))
                .collect(Collectors.joining("", "<table class=\"settings\">", parity() + "</table>"));
    }

    private String parity() {
        return Html.format(
                "<tr><th scope=\"row\">file against network</th><td>%.1e, the largest difference of a probability</td></tr>",
                trained.parity());
    }

    private String leftOut() {
        if (trained.leftOut().isEmpty()) {
            return "";
        }
        return section(
                "Left out",
                trained.leftOut().stream()
                        .map(line -> "<li>" + Html.text(line) + "</li>")
                        .collect(Collectors.joining("\n", "<ul>", "</ul>")));
    }

    private static String section(String name, String content) {
        return "<section><h2>%s</h2>\n%s</section>\n".formatted(name, content);
    }

    private static String style() {
        try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("this program is incomplete: it has no report.css", e);
        }
    }
}
