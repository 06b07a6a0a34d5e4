package dev.densestream.train.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.image.Pixels;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.train.EpochMetrics;
import dev.densestream.train.Mistake;
import dev.densestream.train.ModelTrainer.Outcome;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class ReportFolderTest {
    private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);
    private static final Pattern THUMBNAIL = Pattern.compile("src=\"data:image/png;base64,([^\"]+)\"");

    @TempDir
    private Path folder;

    @Test
    void holdsThePageTheMetricsAndTheModel() throws Exception {
        Path model = write(trained(List.of("cat", "dog")));
        Path report = folder.resolve("pets.onnx.report");
        assertThat(report.resolve("pets.onnx")).hasSameBinaryContentAs(model);
        List<String> lines = Files.readAllLines(report.resolve("metrics.jsonl"));
        assertThat(lines).hasSize(3);
        assertThat(JsonMapper.builder().build().readValue(lines.get(1), EpochMetrics.class))
                .isEqualTo(epoch(2));
        assertThat(page()).contains("75.0 %", "3 of 4 right", "epoch 2", "was kept, of 3", "12,345");
    }

    @Test
    void opensFromADiskWithoutANetwork() throws Exception {
        write(trained(List.of("cat", "dog")));
        assertThat(page()).doesNotContain("http:", "https:", "<script", "<link", "@import", "url(");
        assertThat(Pattern.compile("(src|href)=\"(?!data:)").matcher(page()).find())
                .isFalse();
    }

    @Test
    void showsThePictureThatWasMistaken() throws Exception {
        write(trained(List.of("cat", "dog")));
        MatchResult thumbnail = THUMBNAIL.matcher(page()).results().findFirst().orElseThrow();
        var image = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(thumbnail.group(1))));
        assertThat(image.getWidth()).isEqualTo(2);
        assertThat(image.getHeight()).isEqualTo(1);
        assertThat(image.getRGB(1, 0)).isEqualTo(0xff00ff80);
    }

    @Test
    void drawsWholeSvgInEveryLanguage() throws Exception {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            write(trained(List.of("cat", "dog")));
        } finally {
            Locale.setDefault(before);
        }
        List<String> drawings =
                SVG.matcher(page()).results().map(MatchResult::group).toList();
        assertThat(drawings).hasSize(4);
        for (String drawing : drawings) {
            var svg = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(drawing.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            assertThat(svg.getElementsByTagName("circle").getLength()).isPositive();
            assertThat(drawing).doesNotContain("NaN", "Infinity");
            assertThat(drawing).doesNotContainPattern("c[xy]=\"[^\"]*,");
        }
    }

    @Test
    void showsNamesAsTextWhateverIsInThem() throws Exception {
        write(trained(List.of("<b>cat</b>", "dog & \"co\"")));
        assertThat(page()).contains("&lt;b&gt;cat&lt;/b&gt;", "dog &amp; &quot;co&quot;", "&lt;1&gt;.png");
        assertThat(page()).doesNotContain("<b>cat</b>", "<1>.png");
    }

    @Test
    void listsTheMostFrequentConfusionsWhereThereAreTooManyLabelsForATable() throws Exception {
        write(trained(IntStream.range(0, 100).mapToObj(i -> "label " + i).toList()));
        assertThat(page()).contains("1 of 2 pictures of <b>label 1</b> were called <b>label 0</b>");
        assertThat(page()).doesNotContain("class=\"confusion\"");
    }

    @Test
    void saysWhatWasLeftOut() throws Exception {
        write(trained(List.of("cat", "dog")));
        assertThat(page()).contains("<li>notes.txt: no picture</li>");
    }

    private Path write(Outcome.Trained trained) throws Exception {
        Path model = Files.writeString(folder.resolve("pets.onnx"), "a model");
        new ReportFolder(model).write(trained);
        return model;
    }

    private String page() throws Exception {
        return Files.readString(folder.resolve("pets.onnx.report", "report.html"));
    }

    private static Outcome.Trained trained(List<String> labels) {
        var evaluation = new Evaluation(labels);
        float[] first = scores(labels.size(), 0);
        evaluation.add(0, first);
        evaluation.add(0, first);
        evaluation.add(1, first);
        evaluation.add(1, scores(labels.size(), 1));
        var picture = new Pixels(2, 1, new byte[] {1, 2, 3, 0, -1, -128});
        return new Outcome.Trained(
                Map.of("network", "DenseNet", "start", "scratch"),
                evaluation,
                evaluation,
                1.5,
                List.of(epoch(1), epoch(2), epoch(3)),
                2,
                12_345,
                40,
                1e-7,
                List.of(new Mistake("pictures/<1>.png", 1, 0, 0.9, 0.1, picture)),
                List.of("notes.txt: no picture"));
    }

    private static float[] scores(int labels, int highest) {
        float[] scores = new float[labels];
        java.util.Arrays.fill(scores, 0.1f / labels);
        scores[highest] = 0.9f;
        return scores;
    }

    private static EpochMetrics epoch(int number) {
        return new EpochMetrics(number, 0.1 / number, 2.0 / number, 0.3 * number, 2.1 / number, 0.25 * number, 1.5);
    }
}
