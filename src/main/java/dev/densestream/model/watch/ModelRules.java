package dev.densestream.model.watch;

import dev.densestream.model.ModelContract;
import dev.densestream.model.ModelException;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a model must keep to before it may answer.
 *
 * @param allowLabelChange whether it may have other labels than the one that it follows
 * @param neededLabels those that it must have, because others rely on them
 * @param embedding whether embeddings are wanted of it
 * @param golden pictures that it must know
 */
public record ModelRules(
        boolean allowLabelChange, Set<String> neededLabels, boolean embedding, Optional<Golden> golden) {
    public ModelRules {
        neededLabels = Set.copyOf(neededLabels);
    }

    /**
     * Checks what the file says of itself.
     *
     * @throws ModelException which rule it breaks
     */
    void check(PreparedModel next, PreparedModel current) {
        List<String> labels = next.contract().labels();
        if (!allowLabelChange && !labels.equals(current.contract().labels())) {
            throw new ModelException(
                    difference(labels, current.contract().labels()) + "; allow-label-change: true would allow it");
        }
        for (String label : neededLabels) {
            if (!labels.contains(label)) {
                throw new ModelException("it has no label '%s', which routes name".formatted(label));
            }
        }
        if (embedding && !next.embedding().equals(current.embedding())) {
            throw new ModelException("its output %s has %s numbers, that of the current model has %s"
                    .formatted(
                            ModelContract.EMBEDDING,
                            next.embedding().orElse(0),
                            current.embedding().orElse(0)));
        }
    }

    /** Lets it classify what it must know. */
    void judge(OnnxSession session) {
        golden.ifPresent(pictures -> pictures.judge(session));
    }

    private static String difference(List<String> labels, List<String> current) {
        if (labels.size() != current.size()) {
            return "it has %d labels, the current model has %d".formatted(labels.size(), current.size());
        }
        int at = 0;
        while (labels.get(at).equals(current.get(at))) {
            at++;
        }
        return "its label %d is '%s', that of the current model is '%s'".formatted(at, labels.get(at), current.get(at));
    }
}
