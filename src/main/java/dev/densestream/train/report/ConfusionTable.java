package dev.densestream.train.report;

import dev.densestream.model.verify.Evaluation;
import dev.densestream.page.Html;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which labels a model takes for which: all pairs where they can be shown, otherwise the most frequent ones. */
final class ConfusionTable {
    private static final int MOST_LABELS = 30;
    private static final int MOST_PAIRS = 40;

    private final Evaluation evaluation;
    private final List<String> labels;

    ConfusionTable(Evaluation evaluation) {
        this.evaluation = evaluation;
        this.labels = evaluation.labels();
    }

    String html() {
        return labels.size() <= MOST_LABELS ? matrix() : perLabel() + pairs();
    }

    private String matrix() {
        return "<p>A row for each true label, a column for each label that was given; recall and precision at the end.</p>"
                + "<div class=\"wide\"><table class=\"confusion\"><tr><td></td>"
                + labels.stream()
                        .map(label -> "<th scope=\"col\"><span>%s</span></th>".formatted(Html.text(label)))
                        .collect(Collectors.joining())
                + "<th scope=\"col\"><span>recall</span></th></tr>\n"
                + IntStream.range(0, labels.size()).mapToObj(this::row).collect(Collectors.joining())
                + "<tr><th scope=\"row\">precision</th>"
                + IntStream.range(0, labels.size())
                        .mapToObj(label -> "<td class=\"part\">%s</td>"
                                .formatted(share(evaluation.said(label), evaluation.precision(label))))
                        .collect(Collectors.joining())
                + "<td></td></tr></table></div>\n";
    }

    private String row(int label) {
        return "<tr><th scope=\"row\">%s</th>".formatted(Html.text(labels.get(label)))
                + IntStream.range(0, labels.size())
                        .mapToObj(said -> cell(label, said))
                        .collect(Collectors.joining())
                + "<td class=\"part\">%s</td></tr>\n"
                        .formatted(share(evaluation.pictures(label), evaluation.recall(label)));
    }

    private String cell(int label, int said) {
        int count = evaluation.confusion(label, said);
        if (count == 0) {
            return "<td></td>";
        }
        return Html.format(
                "<td class=\"%s\" style=\"--part:%.0f%%\" title=\"%s\">%d</td>",
                label == said ? "right" : "wrong",
                100.0 * count / evaluation.pictures(label),
                Html.text("%d of %d pictures of %s were called %s"
                        .formatted(count, evaluation.pictures(label), labels.get(label), labels.get(said))),
                count);
    }

    private String perLabel() {
        return "<div class=\"wide\"><table class=\"list\"><tr><th>label</th><th>pictures</th><th>recall</th><th>precision</th></tr>"
                + IntStream.range(0, labels.size())
                        .mapToObj(label -> "<tr><th scope=\"row\">%s</th><td>%d</td><td>%s</td><td>%s</td></tr>"
                                .formatted(
                                        Html.text(labels.get(label)),
                                        evaluation.pictures(label),
                                        share(evaluation.pictures(label), evaluation.recall(label)),
                                        share(evaluation.said(label), evaluation.precision(label))))
                        .collect(Collectors.joining("\n"))
                + "</table></div>\n";
    }

    /** A label and what it was taken for. */
    private record Pair(int label, int said, int count) {}

    private String pairs() {
        return "<h3>Most frequent confusions</h3><ul>"
                + IntStream.range(0, labels.size() * labels.size())
                        .mapToObj(i -> new Pair(
                                i / labels.size(),
                                i % labels.size(),
                                evaluation.confusion(i / labels.size(), i % labels.size())))
                        .filter(pair -> pair.label() != pair.said() && pair.count() > 0)
                        .sorted(Comparator.comparingInt(Pair::count).reversed())
                        .limit(MOST_PAIRS)
                        .map(pair -> "<li>%d of %d pictures of <b>%s</b> were called <b>%s</b></li>"
                                .formatted(
                                        pair.count(),
                                        evaluation.pictures(pair.label()),
                                        Html.text(labels.get(pair.label())),
                                        Html.text(labels.get(pair.said()))))
                        .collect(Collectors.joining("\n"))
                + "</ul>\n";
    }

    private static String share(int of, double part) {
        return of == 0 ? "–" : Html.percent(part);
    }
}
