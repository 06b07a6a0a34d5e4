package dev.densestream.cli;

import dev.densestream.event.Prediction.Label;
import dev.densestream.replay.diff.ModelWords;
import dev.densestream.replay.diff.Report;
import dev.densestream.replay.diff.Report.Change;
import dev.densestream.replay.diff.Report.Contents;
import dev.densestream.replay.diff.Report.LabelPair;
import dev.densestream.replay.diff.Report.Quantiles;
import dev.densestream.replay.diff.Report.Unpaired;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@code diff} shows to people. */
final class DiffTables {
    private static final int PAIRS = 20;
    private static final int CHANGES = 10;

    private final Report report;
    private final List<String> lines = new ArrayList<>();

    private DiffTables(Report report) {
        this.report = report;
    }

    static List<String> of(Report report) {
        var tables = new DiffTables(report);
        tables.contents();
        tables.agreement();
        tables.labels();
        tables.failures();
        tables.changes();
        return tables.lines;
    }

    private void line(String name, String pattern, Object... values) {
        lines.add("%-20s %s".formatted(name, text(pattern, values)));
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static String text(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private void contents() {
        both("", side -> side == report.a() ? "A" : "B");
        both("topics", Contents::name);
        both("predictions", side -> text("%,d", side.predictions()));
        both("dead letters", side -> text("%,d", side.deadLetters()));
        both(
                "models",
                side -> side.models().stream()
                        .map(each -> ModelWords.of(each.model()))
                        .collect(Collectors.joining(", ")));
        rare("second results", Contents::duplicates);
        rare("of unknown events", Contents::unmatchable);
        rare("no results", Contents::others);
        lines.add("");
    }

    private void both(String name, Function<Contents, String> value) {
        line(name, "%-32s %s", value.apply(report.a()), value.apply(report.b()));
    }

    private void rare(String name, Function<Contents, Long> value) {
        if (value.apply(report.a()) + value.apply(report.b()) > 0) {
            both(name, side -> text("%,d", value.apply(side)));
        }
    }

    private void agreement() {
        line("on both sides", "%,d events, %,d of them predicted on both", report.pairs(), report.predicted());
        unpaired("only in A", report.onlyInA());
        unpaired("only in B", report.onlyInB());
        if (report.predicted() == 0) {
            return;
        }
        line(
                "same first label",
                "%.2f %% (%,d identical, %,d within %s, %,d with moved scores)",
                100 * report.agreement(),
                report.identical(),
                report.withinTolerance(),
                Double.toString(report.tolerance()),
                report.scoresMoved());
        line(
                "label changed",
                "%,d, %,d of them near-ties (A's best two within %s)",
                report.labelsChanged(),
                report.nearTies(),
                Double.toString(report.nearTie()));
        line(
                "first score moved",
                "by %+.2g on average, without the sign %.2g, where the label is the same",
                report.shift().mean(),
                report.shift().meanAbsolute());
        Quantiles difference = report.shift().difference();
        line(
                "score differences",
                "p50 %.2g, p90 %.2g, p99 %.2g, p99.9 %.2g, largest %.2g",
                difference.p50(),
                difference.p90(),
                difference.p99(),
                difference.p999(),
                difference.max());
    }

    private void unpaired(String name, Unpaired unpaired) {
        if (unpaired.all() > 0) {
            line(
                    name,
                    "%,d predictions, %,d dead letters, such as %s",
                    unpaired.predictions(),
                    unpaired.deadLetters(),
                    unpaired.first().getFirst().key());
        }
    }

    private void labels() {
        List<LabelPair> changed =
                report.labels().stream().filter(LabelPair::changed).toList();
        if (changed.isEmpty()) {
            return;
        }
        title("changed labels", changed.size(), PAIRS);
        changed.stream()
                .limit(PAIRS)
                .map(pair -> text(
                        "%,9d  %s -> %s%s",
                        pair.count(),
                        pair.from(),
                        pair.to(),
                        pair.nearTies() == 0 ? "" : text(" (%,d near-ties)", pair.nearTies())))
                .forEach(lines::add);
    }

    private void failures() {
        if (report.failures().isEmpty()) {
            return;
        }
        title("dead letters", report.failures().size(), PAIRS);
        report.failures().stream()
                .limit(PAIRS)
                .map(each -> text("%,9d  %s -> %s", each.count(), each.from(), each.to()))
                .forEach(lines::add);
    }

    private void changes() {
        if (report.largest().isEmpty()) {
            return;
        }
        title("largest changes", report.largest().size(), CHANGES);
        report.largest().stream().limit(CHANGES).map(DiffTables::change).forEach(lines::add);
    }

    private void title(String what, int all, int shown) {
        lines.add("");
        lines.add(all > shown ? text("%s (%d of %,d)", what, shown, all) : what);
    }

    private static String change(Change change) {
        return text(
                "%9.2g  %s -> %s%s  %s",
                change.difference(),
                best(change.a()),
                best(change.b()),
                change.nearTie() ? " (near-tie)" : "",
                change.event().uri() == null
                        ? change.event().key()
                        : change.event().uri());
    }

    private static String best(List<Label> labels) {
        return labels.isEmpty()
                ? "nothing"
                : text("%s %.4f", labels.getFirst().label(), labels.getFirst().score());
    }
}
