package dev.densestream.cli;

import dev.densestream.topology.Condition;
import dev.densestream.topology.Routes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Routes in words. */
final class RouteWords {
    private RouteWords() {}

    /**
     * A line for each rule, and one for what matches none.
     *
     * @param otherwise the topic of predictions that match no rule
     */
    static List<String> of(Routes routes, String otherwise) {
        List<String> lines = new ArrayList<>();
        for (Routes.Rule rule : routes.rules()) {
            lines.add("%s: %s to %s".formatted(rule.name(), when(rule), String.join(" and ", rule.to())));
        }
        if (!routes.leavesNothing()) {
            lines.add("%s: all %s to %s"
                    .formatted(
                            Routes.DEFAULT,
                            routes.match() == Routes.Match.FIRST ? "others" : "that match none",
                            otherwise));
        }
        return lines;
    }

    private static String when(Routes.Rule rule) {
        return rule.when().isEmpty()
                ? "all"
                : rule.when().stream().map(RouteWords::of).collect(Collectors.joining(", "));
    }

    private static String of(Condition condition) {
        return switch (condition) {
            case Condition.LabelIn in -> "label " + or(in.labels());
            case Condition.LabelNotIn not -> "label not " + or(not.labels());
            case Condition.ScoreAtLeast score -> "score at least " + score.least();
            case Condition.ScoreBelow score -> "score below " + score.limit();
            case Condition.MarginAtLeast margin -> "margin at least " + margin.least();
            case Condition.MarginBelow margin -> "margin below " + margin.limit();
            case Condition.AttributeIn in -> "attribute %s %s".formatted(in.name(), or(in.values()));
            case Condition.AttributeExists exists -> "with attribute " + exists.name();
            case Condition.ModelIn in -> "model " + or(in.names());
        };
    }

    private static String or(Collection<String> texts) {
        return String.join(" or ", texts);
    }
}
