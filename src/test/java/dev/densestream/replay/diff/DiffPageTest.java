package dev.densestream.replay.diff;

import static dev.densestream.replay.diff.ComparisonTest.label;
import static dev.densestream.replay.diff.ComparisonTest.letter;
import static dev.densestream.replay.diff.ComparisonTest.prediction;
import static dev.densestream.replay.diff.ComparisonTest.source;
import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.EventCodec;
import dev.densestream.image.Pixels;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class DiffPageTest {
    private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

    private final Comparison comparison = new Comparison(
            "old <topic>", "new", new Comparison.Settings(Match.SOURCE, 1e-5, 0.01, 10), new EventCodec());

    @AfterEach
    void close() {
        comparison.close();
    }

    private String page() {
        return new DiffPage(
                        comparison.report(),
                        uri -> uri.endsWith("1.jpg") ? Optional.of(new Pixels(2, 1, new byte[6])) : Optional.empty())
                .html();
    }

    private void changes() {
        comparison.add(Side.A, prediction(source(0), label("<cat>", 0.9), label("dog", 0.05)));
        comparison.add(Side.B, prediction(source(0), label("dog", 0.6), label("<cat>", 0.3)));
        comparison.add(Side.A, prediction(source(1), label("dog", 0.9)));
        comparison.add(Side.B, prediction(source(1), label("dog", 0.7)));
        comparison.add(Side.A, prediction(source(2), label("dog", 0.9)));
        comparison.add(Side.B, letter(2, "not-found"));
        comparison.add(Side.B, letter(3, "timeout"));
    }

    @Test
    void opensFromADiskWithoutANetworkAndShowsNamesAsText() {
        changes();
        assertThat(page()).doesNotContain("http:", "https:", "<script", "<link", "@import", "url(");
        assertThat(page()).doesNotContain("<cat>", "<topic>").contains("&lt;cat&gt;", "old &lt;topic&gt;");
    }

    @Test
    void showsTheMatrixTheChangesAndAPlaceWhereAPictureCannotBeRead() {
        changes();
        assertThat(page())
                .contains("1 of 1 images with &lt;cat&gt; in A have dog in B")
                .contains("<img src=\"data:image/png;base64,", "not shown")
                .contains("<th scope=\"row\">predicted</th><th scope=\"row\">fetch/not-found</th><td>1</td>")
                .contains("Only in B: 0 predictions, 1 dead letters", "images-0@3")
                .contains("50.0 %");
    }

    @Test
    void drawsWholeSvgInEveryLanguage() throws Exception {
        changes();
        Locale before = Locale.getDefault();
        String page;
        try {
            Locale.setDefault(Locale.GERMANY);
            page = page();
        } finally {
            Locale.setDefault(before);
        }
        String drawing =
                SVG.matcher(page).results().map(MatchResult::group).findFirst().orElseThrow();
        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(drawing.getBytes(StandardCharsets.UTF_8)));
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(1);
        assertThat(drawing).doesNotContain("NaN", "Infinity").doesNotContainPattern("(x|y|width|height)=\"[^\"]*,");
    }

    @Test
    void listsTheMostFrequentChangesWhereThereAreTooManyLabelsForATable() {
        for (int i = 0; i < 40; i++) {
            comparison.add(Side.A, prediction(source(i), label("label " + i, 0.9)));
            comparison.add(Side.B, prediction(source(i), label("label " + (i + 1) % 40, 0.9)));
        }
        assertThat(page())
                .doesNotContain("class=\"confusion\"")
                .contains("The most frequent of 40 changes of label", "1: <b>label 39</b> became <b>label 0</b>");
    }

    @Test
    void isAPageWhereNothingIsToBeTold() {
        assertThat(page())
                .contains("None: every prediction has the same first label")
                .endsWith("</html>\n");
    }
}
