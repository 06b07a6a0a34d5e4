package dev.densestream.topology;

import java.util.List;

/** A topology file that cannot be used: everything that is wrong with it, each with its path in the file. */
public final class TopologyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public TopologyException(String file, List<String> problems) {
        super(file
                + (problems.size() == 1 ? ": " : ": " + problems.size() + " problems:\n  ")
                + String.join("\n  ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
