package dev.densestream.topology;

import dev.densestream.topology.Routes.Match;
import dev.densestream.topology.Routes.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code routes}. Rules that can never match are refused where that is plain to see. */
final class RouteReader {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}");

    private final Fields routes;

    RouteReader(Fields routes) {
        this.routes = routes;
    }

    /** @param given whether the file has routes at all */
    Routes routes(boolean given) {
        Match match = routes.choice("match", Match.FIRST, Match.class);
        List<Rule> rules = new ArrayList<>();
        for (Fields rule : routes.objects("rules")) {
            rules.add(rule(rule, rules, match));
        }
        if (given && rules.isEmpty()) {
            routes.problem(
                    "rules", "is missing; give at least one rule, such as {when: {score-below: 0.5}, to: unsure}");
        }
        routes.refuseOthers();
        return new Routes(match, rules);
    }

    private Rule rule(Fields fields, List<Rule> before, Match match) {
        String name = name(fields, before);
        List<Condition> when = new WhenReader(fields.object("when")).conditions();
        if (fields.has("when") && fields.object("when").names().isEmpty()) {
            fields.problem("when", "is empty; a rule without when takes every prediction");
        }
        List<String> to = fields.texts("to");
        if (to.isEmpty()) {
            fields.problem("to", "is missing; give one topic or a list of topics");
        }
        if (new HashSet<>(to).size() < to.size()) {
            fields.problem("to", "a topic stands in it twice");
        }
        fields.refuseOthers();
        var rule = new Rule(name, when, to);
        if (match == Match.FIRST) {
            checkReached(fields, rule, before);
        }
        return rule;
    }

    /** Without a name of its own a rule is called by its path, as problems with it are. */
    private String name(Fields fields, List<Rule> before) {
        String name = fields.text("name", null);
        if (name == null) {
            return "rules[%d]".formatted(before.size());
        }
        if (!NAME.matcher(name).matches() || name.equals(Routes.DEFAULT)) {
            fields.problem(
                    "name",
                    "found '%s', allowed are up to 100 letters, digits, '.', '_' and '-', a letter or digit first, and not %s"
                            .formatted(name, Routes.DEFAULT));
        }
        if (before.stream().anyMatch(other -> other.name().equals(name))) {
            fields.problem("name", "'%s' is the name of another rule too".formatted(name));
        }
        return name;
    }

    /** What an earlier rule asks for and this one asks for, too, the earlier one has taken. */
    private static void checkReached(Fields fields, Rule rule, List<Rule> before) {
        if (!fields.has("when")) {
            fields.problem(
                    "when",
                    "is missing; with match: first it would take all that is left, and that is what output.predictions is for");
        }
        before.stream()
                .filter(earlier -> !earlier.always() && rule.when().containsAll(earlier.when()))
                .findFirst()
                .ifPresent(earlier -> fields.problem(
                        "when",
                        "never reached: %s, which comes before it, takes all of these".formatted(earlier.name())));
    }
}
