package dev.densestream.cli;

import dev.densestream.topology.TopologyFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The output topics of a replay. */
final class ReplayTopics {
    private ReplayTopics() {}

    /** All that a topology writes in its transactions. */
    static List<String> all(TopologyFile file) {
        List<String> topics = new ArrayList<>(file.predictionTopics());
        if (file.output().embedding() == TopologyFile.Embedding.TOPIC) {
            topics.add(file.output().embeddings());
        }
        topics.add(file.output().deadLetters());
        return topics;
    }

    /**
     * A replay whose routes lead to topics of its own.
     *
     * @param live the topology as it runs live
     * @param replay the same with other topics for what no rule takes, and for dead letters and embeddings
     * @param prefix of the topics that rules name
     * @throws UsageException if two topics would become one
     */
    static TopologyFile routed(TopologyFile live, TopologyFile replay, String prefix) {
        Map<String, String> taken = new HashMap<>();
        TopologyFile.Output from = live.output();
        TopologyFile.Output to = replay.output();
        taken.put(to.predictions(), from.predictions());
        taken.put(to.embeddings(), from.embeddings());
        taken.put(to.deadLetters(), from.deadLetters());
        return replay.withRoutes(live.routes().renamed(topic -> {
            String renamed = topic.equals(from.predictions()) ? to.predictions() : prefix + "." + topic;
            String other = taken.putIfAbsent(renamed, topic);
            if (other != null && !other.equals(topic)) {
                throw new UsageException("--output %s: the topics %s and %s would both become %s; rename one of them"
                        .formatted(prefix, other, topic, renamed));
            }
            return renamed;
        }));
    }
}
