package dev.densestream.stream;

import dev.densestream.event.Prediction;
import dev.densestream.topology.Condition;
import dev.densestream.topology.Routes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From a prediction to its topics. Safe for use by many threads. */
final class Router {
    private final Routes routes;
    private final String otherwise;

    /** @param otherwise the topic of predictions that match no rule */
    Router(Routes routes, String otherwise) {
        this.routes = routes;
        this.otherwise = otherwise;
    }

    /**
     * A topic that a prediction goes to.
     *
     * @param rules that led there, by their names, in order; none where there are no routes
     */
    record Way(String topic, List<String> rules) {
        Way {
            rules = List.copyOf(rules);
        }
    }

    /** At least one, in order, to each topic once. */
    List<Way> route(Prediction prediction) {
        Map<String, List<String>> ways = new LinkedHashMap<>();
        for (Routes.Rule rule : routes.rules()) {
            if (rule.when().stream().allMatch(condition -> holds(condition, prediction))) {
                rule.to()
                        .forEach(topic -> ways.computeIfAbsent(topic, t -> new ArrayList<>())
                                .add(rule.name()));
                if (routes.match() == Routes.Match.FIRST) {
                    break;
                }
            }
        }
        if (ways.isEmpty()) {
            return List.of(new Way(otherwise, routes.rules().isEmpty() ? List.of() : List.of(Routes.DEFAULT)));
        }
        return ways.entrySet().stream()
                .map(way -> new Way(way.getKey(), way.getValue()))
                .toList();
    }

    private static boolean holds(Condition condition, Prediction prediction) {
        return switch (condition) {
            case Condition.LabelIn in -> in.labels().contains(label(prediction));
            case Condition.LabelNotIn not -> !not.labels().contains(label(prediction));
            // Numbers are compared as predictions show them, in single precision: 0.9 is at least 0.9.
            case Condition.ScoreAtLeast score -> score(prediction, 0) >= (float) score.least();
            case Condition.ScoreBelow score -> score(prediction, 0) < (float) score.limit();
            case Condition.MarginAtLeast margin -> margin(prediction) >= (float) margin.least();
            case Condition.MarginBelow margin -> margin(prediction) < (float) margin.limit();
            case Condition.AttributeIn in -> isOneOf(prediction.attributes().get(in.name()), in.values());
            case Condition.AttributeExists exists -> prediction.attributes().get(exists.name()) != null;
            case Condition.ModelIn in -> in.names().contains(prediction.model().name());
        };
    }

    private static String label(Prediction prediction) {
        return prediction.labels().getFirst().label();
    }

    private static float margin(Prediction prediction) {
        return score(prediction, 0) - score(prediction, 1);
    }

    /** @param place 0 is the best; a model with one label has no second one, and nothing speaks against the first */
    private static float score(Prediction prediction, int place) {
        return place < prediction.labels().size()
                ? prediction.labels().get(place).score()
                : 0;
    }

    private static boolean isOneOf(Object value, Set<String> texts) {
        return switch (value) {
            case String text -> texts.contains(text);
            case Number number -> texts.contains(number.toString());
            case Boolean truth -> texts.contains(truth.toString());
            case null, default -> false;
        };
    }
}
