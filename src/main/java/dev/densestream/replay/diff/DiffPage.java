package dev.densestream.replay.diff;

import dev.densestream.event.Prediction.Label;
import dev.densestream.image.Pixels;
import dev.densestream.page.Axis;
import dev.densestream.page.Chart;
import dev.densestream.page.Html;
import dev.densestream.page.Page;
import dev.densestream.page.Pictures;
import dev.densestream.replay.diff.Report.Bin;
import dev.densestream.replay.diff.Report.Change;
import dev.densestream.replay.diff.Report.Contents;
import dev.densestream.replay.diff.Report.Event;
import dev.densestream.replay.diff.Report.Unpaired;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** {@code diff.html}: a report as a page that opens from a disk without a network. */
public final class DiffPage {
    private static final int MOST_BARS = 40;
    private static final double BELOW_ONE = -0.5;

    private final Report report;
    private final Function<String, Optional<Pixels>> thumbnails;

    /** @param thumbnails from an image's URI to a small picture of it; empty where it cannot be shown */
    public DiffPage(Report report, Function<String, Optional<Pixels>> thumbnails) {
        this.report = report;
        this.thumbnails = thumbnails;
    }

    public String html() {
        String names = "%s and %s".formatted(report.a().name(), report.b().name());
        Page page = new Page("Difference of " + names, names, summary())
                .tiles(tiles())
                .section("What is compared", contents())
                .section("What became what", new LabelTable(report.labels()).html())
                .section("How scores changed", scores());
        if (!report.failures().isEmpty()) {
            page.section("Dead letters", failures());
        }
        page.section("The largest changes", largest());
        if (report.onlyInA().all() + report.onlyInB().all() > 0) {
            page.section("On one side only", unpaired("A", report.onlyInA()) + unpaired("B", report.onlyInB()));
        }
        return page.html();
    }

    private String summary() {
        return Html.format(
                "%,d events have a result on both sides; %,d of them a prediction on both. Changes are told from A to B.",
                report.pairs(), report.predicted());
    }

    private String tiles() {
        return Html.tile(
                        Html.percent(report.agreement()),
                        Html.format(
                                "the same first label: all but %,d of %,d", report.labelsChanged(), report.predicted()))
                + Html.tile(
                        Html.format("%,d", report.identical()),
                        Html.format(
                                "identical; %,d more within %s",
                                report.withinTolerance(), Double.toString(report.tolerance())))
                + Html.tile(
                        Html.format("%,d", report.nearTies()),
                        Html.format(
                                "of the changed labels are near-ties: A's best two are within %s",
                                Double.toString(report.nearTie())))
                + Html.tile(
                        Html.format("%.2g", report.shift().difference().max()), "the largest difference of a score");
    }

    private String contents() {
        return "<div class=\"wide\"><table class=\"list\"><tr><th></th><th>A</th><th>B</th></tr>"
                + row("topics", Contents::name)
                + row("predictions", side -> Html.format("%,d", side.predictions()))
                + row("dead letters", side -> Html.format("%,d", side.deadLetters()))
                + row("second results of an event", side -> Html.format("%,d", side.duplicates()))
                + row("results that do not say of which event", side -> Html.format("%,d", side.unmatchable()))
                + row("records that are no results", side -> Html.format("%,d", side.others()))
                + row(
                        "models",
                        side -> side.models().stream()
                                .map(each -> Html.format("%s: %,d", ModelWords.of(each.model()), each.predictions()))
                                .collect(Collectors.joining("; ")))
                + "</table></div>\n";
    }

    private String row(String name, Function<Contents, String> value) {
        return "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td></tr>"
                .formatted(name, Html.text(value.apply(report.a())), Html.text(value.apply(report.b())));
    }

    private String scores() {
        var shift = report.shift();
        String quantiles = "<div class=\"wide\"><table class=\"list\">"
                + "<tr><th>difference of a score</th><th>p50</th><th>p90</th><th>p99</th><th>p99.9</th><th>largest</th></tr>"
                + Html.format(
                        "<tr><th scope=\"row\">over all predictions</th><td>%.2g</td><td>%.2g</td><td>%.2g</td><td>%.2g</td><td>%.2g</td></tr>",
                        shift.difference().p50(),
                        shift.difference().p90(),
                        shift.difference().p99(),
                        shift.difference().p999(),
                        shift.difference().max())
                + "</table></div>\n";
        if (shift.bins().isEmpty()) {
            return quantiles;
        }
        return quantiles + "<div class=\"charts\">" + histogram() + "</div>";
    }

    private String histogram() {
        List<Bin> bins = coarse(report.shift().bins());
        double far = bins.stream()
                .mapToDouble(bin -> Math.max(Math.abs(bin.from()), Math.abs(bin.to())))
                .max()
                .orElse(1);
        int top = (int)
                Math.ceil(Math.log10(bins.stream().mapToLong(Bin::count).max().orElse(1) + 1));
        Axis x = Axis.around(DoubleStream.of(far), -far, DiffPage::rounded);
        var y = new Axis(
                BELOW_ONE,
                top,
                IntStream.rangeClosed(0, top).mapToObj(i -> (double) i).toList(),
                value -> Html.format("%,.0f", Math.pow(10, value)));
        return new Chart("How often the first label's score moved by how much", x, y, "B minus A")
                .bars(
                        "training",
                        bins.stream()
                                .map(bin -> new Chart.Bar(
                                        bin.from(),
                                        bin.to(),
                                        Math.log10(bin.count()),
                                        Html.format("%,d from %+.4f to %+.4f", bin.count(), bin.from(), bin.to())))
                                .toList())
                .figure(
                        "Score of the first label, where it stayed the same",
                        Html.format(
                                "mean %+.2g, without the sign %.2g; the number of images is on a logarithmic scale",
                                report.shift().mean(), report.shift().meanAbsolute()));
    }

    private static String rounded(double tick) {
        return new BigDecimal(tick)
                .round(new MathContext(2))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** As many neighbours together as it takes to see the bars; the middle one stays around zero. */
    private static List<Bin> coarse(List<Bin> bins) {
        double width = bins.getFirst().to() - bins.getFirst().from();
        double far = bins.stream()
                .mapToDouble(bin -> Math.max(Math.abs(bin.from()), Math.abs(bin.to())))
                .max()
                .orElse(1);
        // Odd, so that a coarse bin has a fine one in its middle.
        int together = 2 * (int) Math.ceil(far / width / MOST_BARS) - 1;
        double wide = Math.max(1, together) * width;
        return bins.stream()
                .collect(Collectors.groupingBy(
                        bin -> Math.round((bin.from() + bin.to()) / 2 / wide),
                        TreeMap::new,
                        Collectors.summingLong(Bin::count)))
                .entrySet()
                .stream()
                .map(each -> new Bin((each.getKey() - 0.5) * wide, (each.getKey() + 0.5) * wide, each.getValue()))
                .toList();
    }

    private String failures() {
        return "<div class=\"wide\"><table class=\"list\"><tr><th>A</th><th>B</th><th>events</th></tr>"
                + report.failures().stream()
                        .map(each -> Html.format(
                                "<tr><th scope=\"row\">%s</th><th scope=\"row\">%s</th><td>%,d</td></tr>",
                                Html.text(each.from()), Html.text(each.to()), each.count()))
                        .collect(Collectors.joining("\n"))
                + "</table></div>\n";
    }

    private String largest() {
        if (report.largest().isEmpty()) {
            return "<p>None: every prediction has the same first label, and its scores within the tolerance.</p>";
        }
        return "<div class=\"pictures\">"
                + report.largest().stream().map(this::change).collect(Collectors.joining())
                + "</div>";
    }

    private String change(Change change) {
        Event event = change.event();
        return """
                <figure>%s<figcaption>%s<br>%s%s<small title="%s">%s</small><small title="%s">%s</small></figcaption></figure>
                """.formatted(
                        picture(event.uri()),
                        best("A", change.a()),
                        best("B", change.b()),
                        change.nearTie() ? "<small>a near-tie</small>" : "",
                        text(event.uri()),
                        text(event.uri()),
                        text(event.id()),
                        text(event.key()));
    }

    private String picture(String uri) {
        return Optional.ofNullable(uri)
                .flatMap(thumbnails)
                .map(pixels -> "<img src=\"%s\" alt=\"\">".formatted(Pictures.source(pixels)))
                .orElse("<div class=\"gone\">not shown</div>");
    }

    private static String best(String side, List<Label> labels) {
        if (labels.isEmpty()) {
            return side + " " + Answers.NONE;
        }
        List<String> words = new ArrayList<>();
        for (Label label : labels.subList(0, Math.min(2, labels.size()))) {
            words.add(Html.format(
                    words.isEmpty() ? "<b>%s</b> %.4f" : "%s %.4f", Html.text(label.label()), label.score()));
        }
        return side + " " + String.join(", ", words);
    }

    private static String unpaired(String side, Unpaired unpaired) {
        if (unpaired.all() == 0) {
            return "";
        }
        return Html.format(
                        "<h3>Only in %s: %,d predictions, %,d dead letters</h3><ul>",
                        side, unpaired.predictions(), unpaired.deadLetters())
                + unpaired.first().stream()
                        .map(event -> "<li>%s: %s</li>".formatted(text(event.key()), text(event.uri())))
                        .collect(Collectors.joining("\n"))
                + (unpaired.all() > unpaired.first().size() ? "<li>and more</li>" : "")
                + "</ul>\n";
    }

    private static String text(String raw) {
        return raw == null ? "" : Html.text(raw);
    }
}
