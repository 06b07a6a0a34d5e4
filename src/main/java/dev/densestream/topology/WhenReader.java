package dev.densestream.topology;

import dev.densestream.topology.Condition.AttributeExists;
import dev.densestream.topology.Condition.AttributeIn;
import dev.densestream.topology.Condition.LabelIn;
import dev.densestream.topology.Condition.LabelNotIn;
import dev.densestream.topology.Condition.MarginAtLeast;
import dev.densestream.topology.Condition.MarginBelow;
import dev.densestream.topology.Condition.ModelIn;
import dev.densestream.topology.Condition.ScoreAtLeast;
import dev.densestream.topology.Condition.ScoreBelow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/** Reads the conditions of one rule; all must hold. */
final class WhenReader {
    private final Fields when;
    private final List<Condition> conditions = new ArrayList<>();

    WhenReader(Fields when) {
        this.when = when;
    }

    List<Condition> conditions() {
        if (when.names().isEmpty()) {
            return List.of();
        }
        SequencedSet<String> labels = set("label", in -> conditions.add(new LabelIn(in)));
        SequencedSet<String> not = set("label-not", out -> conditions.add(new LabelNotIn(out)));
        double scoreLeast = part("score-at-least", least -> conditions.add(new ScoreAtLeast(least)));
        double scoreLimit = part("score-below", limit -> conditions.add(new ScoreBelow(limit)));
        double marginLeast = part("margin-at-least", least -> conditions.add(new MarginAtLeast(least)));
        double marginLimit = part("margin-below", limit -> conditions.add(new MarginBelow(limit)));
        attributes();
        set("model", names -> conditions.add(new ModelIn(names)));
        when.refuseOthers();
        if (!labels.isEmpty() && not.containsAll(labels)) {
            never("label-not", "every label of label stands in it");
        }
        if (scoreLimit > 0 && scoreLimit <= scoreLeast) {
            never("score-below", "it is not more than score-at-least");
        }
        if (marginLimit > 0 && marginLimit <= marginLeast) {
            never("margin-below", "it is not more than margin-at-least");
        }
        if (scoreLimit > 0 && scoreLimit <= marginLeast) {
            never(
                    "margin-at-least",
                    "a margin is never more than its score, which is to be below %s".formatted(scoreLimit));
        }
        return conditions;
    }

    private void attributes() {
        Fields attributes = when.object("attribute");
        for (String name : attributes.names()) {
            var values = new LinkedHashSet<>(attributes.texts(name));
            if (values.isEmpty()) {
                attributes.problem(name, "is empty; give a text or a list of texts, or its name in attribute-exists");
            }
            conditions.add(new AttributeIn(name, values));
        }
        set("attribute-exists", names -> names.forEach(name -> conditions.add(new AttributeExists(name))));
    }

    /** @return empty where the field is missing */
    private SequencedSet<String> set(String name, Consumer<SequencedSet<String>> found) {
        var texts = new LinkedHashSet<>(when.texts(name));
        if (!texts.isEmpty()) {
            found.accept(texts);
        } else if (when.has(name)) {
            when.problem(name, "is empty; give a text or a list of texts");
        }
        return texts;
    }

    /** @return 0 where the field is missing or wrong */
    private double part(String name, DoubleConsumer found) {
        double part = when.fraction(name, -1);
        if (part > 0) {
            found.accept(part);
        } else if (part == 0) {
            when.problem(name, "found 0, allowed is a number of more than 0 and at most 1");
        }
        return Math.max(0, part);
    }

    private void never(String name, String why) {
        when.problem(name, "the rule can never match: " + why);
    }
}
