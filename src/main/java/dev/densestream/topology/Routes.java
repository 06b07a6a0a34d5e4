package dev.densestream.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which topics a prediction goes to. One that matches no rule goes to {@code output.predictions}: none is lost.
 *
 * @param rules in the order in which they are looked at; none where all go to {@code output.predictions}
 */
public record Routes(Match match, List<Rule> rules) {
    /** All go to {@code output.predictions}. */
    public static final Routes NONE = new Routes(Match.FIRST, List.of());
    /** What predictions say that matched no rule. */
    public static final String DEFAULT = "default";

    /** The header of predictions that rules sent where they are: the names of these rules, separated by commas, in UTF-8. */
    public static final String HEADER = "densestream-route";

    /** Of what could have been meant. */
    private static final int SHOWN = 10;

    public Routes {
        rules = List.copyOf(rules);
    }

    /** Which of the rules that match count. */
    public enum Match {
        FIRST,
        ALL
    }

    /**
     * One way.
     *
     * @param name what predictions say of it that took it
     * @param when all of these must hold; none always do
     * @param to topics, each once
     */
    public record Rule(String name, List<Condition> when, List<String> to) {
        public Rule {
            when = List.copyOf(when);
            to = List.copyOf(to);
        }

        boolean always() {
            return when.isEmpty();
        }
    }

    /** Whether no prediction is left for {@code output.predictions}. */
    public boolean leavesNothing() {
        return rules.stream().anyMatch(Rule::always);
    }

    /**
     * Every topic that predictions go to, each once.
     *
     * @param otherwise where those go that match no rule
     */
    public SequencedSet<String> topics(String otherwise) {
        SequencedSet<String> topics = new LinkedHashSet<>();
        rules.forEach(rule -> topics.addAll(rule.to()));
        if (!leavesNothing()) {
            topics.add(otherwise);
        }
        return topics;
    }

    /** The attributes of events that rules look at. */
    public Set<String> attributes() {
        return conditions()
                .flatMap(condition -> switch (condition) {
                    case Condition.AttributeIn in -> Stream.of(in.name());
                    case Condition.AttributeExists exists -> Stream.of(exists.name());
                    case Condition.LabelIn _,
                            Condition.LabelNotIn _,
                            Condition.ScoreAtLeast _,
                            Condition.ScoreBelow _,
                            Condition.MarginAtLeast _,
                            Condition.MarginBelow _,
                            Condition.ModelIn _ -> Stream.<String>empty();
                })
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The labels that rules name: whoever answers must know them. */
    public Set<String> labels() {
        return conditions()
                .flatMap(condition -> switch (condition) {
                    case Condition.LabelIn in -> in.labels().stream();
                    case Condition.LabelNotIn not -> not.labels().stream();
                    case Condition.ScoreAtLeast _,
                            Condition.ScoreBelow _,
                            Condition.MarginAtLeast _,
                            Condition.MarginBelow _,
                            Condition.AttributeIn _,
                            Condition.AttributeExists _,
                            Condition.ModelIn _ -> Stream.<String>empty();
                })
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Stream<Condition> conditions() {
        return rules.stream().flatMap(rule -> rule.when().stream());
    }

    /** The same with other topics. */
    public Routes renamed(UnaryOperator<String> topic) {
        return new Routes(
                match,
                rules.stream()
                        .map(rule -> new Rule(
                                rule.name(),
                                rule.when(),
                                rule.to().stream().map(topic).toList()))
                        .toList());
    }

    /**
     * Labels and models that rules name and that are not there, as only shows when the models are loaded.
     *
     * @param labels those that the models have
     * @param models the names of those that can answer; empty where these may change
     */
    public List<String> unknown(Collection<String> labels, Collection<String> models) {
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            String path = "routes.rules[%d].when.".formatted(i);
            for (Condition condition : rules.get(i).when()) {
                switch (condition) {
                    case Condition.LabelIn in -> unknown(path + "label", "label", in.labels(), labels, problems);
                    case Condition.LabelNotIn not ->
                        unknown(path + "label-not", "label", not.labels(), labels, problems);
                    case Condition.ModelIn in ->
                        unknown(path + "model", "name", models.isEmpty() ? Set.of() : in.names(), models, problems);
                    case Condition.ScoreAtLeast _,
                            Condition.ScoreBelow _,
                            Condition.MarginAtLeast _,
                            Condition.MarginBelow _,
                            Condition.AttributeIn _,
                            Condition.AttributeExists _ -> {}
                }
            }
        }
        return problems;
    }

    private static void unknown(
            String path, String what, Set<String> named, Collection<String> known, List<String> problems) {
        for (String name : named) {
            if (!known.contains(name)) {
                String hint = Spelling.nearest(name, known)
                        .map(near -> "did you mean %s?".formatted(near))
                        .orElseGet(() -> known.size() <= SHOWN
                                ? "there are " + String.join(", ", known)
                                : "there are %d, such as %s"
                                        .formatted(
                                                known.size(),
                                                known.stream().limit(SHOWN).collect(Collectors.joining(", "))));
                problems.add("%s: no model that answers has the %s '%s'; %s".formatted(path, what, name, hint));
            }
        }
    }
}
