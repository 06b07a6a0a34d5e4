package dev.densestream.topology;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/** What a rule asks of a prediction. Label, score and margin are those of the best label. */
public sealed interface Condition {
    /** The label is one of these. */
    record LabelIn(SequencedSet<String> labels) implements Condition {
        public LabelIn {
            labels = copy(labels);
        }
    }

    /** The label is none of these. */
    record LabelNotIn(SequencedSet<String> labels) implements Condition {
        public LabelNotIn {
            labels = copy(labels);
        }
    }

    /** @param least more than 0 and at most 1 */
    record ScoreAtLeast(double least) implements Condition {}

    /** @param limit more than 0 and at most 1 */
    record ScoreBelow(double limit) implements Condition {}

    /**
     * What the score has more than that of the second best label.
     *
     * @param least more than 0 and at most 1
     */
    record MarginAtLeast(double least) implements Condition {}

    /** @param limit more than 0 and at most 1 */
    record MarginBelow(double limit) implements Condition {}

    /** An attribute of the event, written as text, is one of these. */
    record AttributeIn(String name, SequencedSet<String> values) implements Condition {
        public AttributeIn {
            values = copy(values);
        }
    }

    /** The event has an attribute, whatever it is. */
    record AttributeExists(String name) implements Condition {}

    /** The model that answered has one of these names. */
    record ModelIn(SequencedSet<String> names) implements Condition {
        public ModelIn {
            names = copy(names);
        }
    }

    /** In the order of the file, for people. */
    private static SequencedSet<String> copy(SequencedSet<String> texts) {
        return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(texts));
    }
}
