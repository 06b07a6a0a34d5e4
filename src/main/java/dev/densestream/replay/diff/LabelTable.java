package dev.densestream.replay.diff;

import dev.densestream.page.Html;
import dev.densestream.replay.diff.Report.LabelPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which labels became which: all pairs where they can be shown, otherwise the most frequent changes. */
final class LabelTable {
    private static final int MOST_LABELS = 30;
    private static final int MOST_PAIRS = 40;

    private final List<LabelPair> pairs;
    private final List<String> labels;
    private final Map<String, Map<String, LabelPair>> rows = new HashMap<>();

    LabelTable(List<LabelPair> pairs) {
        this.pairs = pairs;
        this.labels = pairs.stream()
                .flatMap(pair -> Stream.of(pair.from(), pair.to()))
                .distinct()
                .sorted()
                .toList();
        pairs.forEach(pair ->
                rows.computeIfAbsent(pair.from(), label -> new HashMap<>()).put(pair.to(), pair));
    }

    String html() {
        return labels.size() <= MOST_LABELS ? matrix() : list();
    }

    private String matrix() {
        return "<p>A row for each first label in A, a column for each in B.</p>"
                + "<div class=\"wide\"><table class=\"confusion\"><tr><td></td>"
                + labels.stream()
                        .map(label -> "<th scope=\"col\"><span>%s</span></th>".formatted(Html.text(label)))
                        .collect(Collectors.joining())
                + "</tr>\n"
                + labels.stream().map(this::row).collect(Collectors.joining())
                + "</table></div>\n";
    }

    private String row(String from) {
        Map<String, LabelPair> row = rows.getOrDefault(from, Map.of());
        long all = row.values().stream().mapToLong(LabelPair::count).sum();
        return "<tr><th scope=\"row\">%s</th>".formatted(Html.text(from))
                + labels.stream().map(to -> cell(row.get(to), all)).collect(Collectors.joining())
                + "</tr>\n";
    }

    private static String cell(LabelPair pair, long all) {
        if (pair == null) {
            return "<td></td>";
        }
        return Html.format(
                "<td class=\"%s\" style=\"--part:%.0f%%\" title=\"%s\">%,d</td>",
                pair.changed() ? "wrong" : "right",
                100.0 * pair.count() / all,
                Html.text(Html.format(
                        "%,d of %,d images with %s in A have %s in B", pair.count(), all, pair.from(), pair.to())),
                pair.count());
    }

    private String list() {
        List<LabelPair> changed = pairs.stream().filter(LabelPair::changed).toList();
        if (changed.isEmpty()) {
            return "<p>No label changed.</p>";
        }
        return Html.format("<h3>The most frequent of %,d changes of label</h3><ul>", changed.size())
                + changed.stream()
                        .limit(MOST_PAIRS)
                        .map(pair -> Html.format(
                                "<li>%,d: <b>%s</b> became <b>%s</b></li>",
                                pair.count(), Html.text(pair.from()), Html.text(pair.to())))
                        .collect(Collectors.joining("\n"))
                + "</ul>\n";
    }
}
