package dev.densestream.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/** What has become of the topics since a replay was planned. */
public final class RangeCheck {
    private final RangePlanner planner;

    public RangeCheck(RangePlanner planner) {
        this.planner = planner;
    }

    /**
     * @param committed where the replay stands
     * @return what is not as it was and does not hinder the replay, a line each
     * @throws ReplayException if it cannot go on
     */
    public List<String> look(Manifest manifest, Map<TopicPartition, Long> committed)
            throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> topics = planner.describe(manifest.topics());
        List<String> remarks = new ArrayList<>();
        for (String topic : manifest.topics()) {
            same(manifest, topic, topics.get(topic)).ifPresent(remarks::add);
        }
        List<TopicPartition> partitions =
                manifest.parts().stream().map(Part::topicPartition).toList();
        Map<TopicPartition, Long> firsts = planner.offsets(partitions, p -> OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = planner.offsets(partitions, p -> OffsetSpec.latest());
        for (Part part : manifest.parts()) {
            TopicPartition partition = part.topicPartition();
            Long stands = committed.get(partition);
            if (stands == null) {
                throw new ReplayException(
                        "%s: nothing is committed for it in group %s any more; the offsets of a group without members expire (offsets.retention.minutes of the broker)"
                                .formatted(partition, manifest.id()));
            }
            if (ends.get(partition) < part.end()) {
                throw new ReplayException(
                        "%s ends at %d, before the %d at which this replay is to end: the broker has lost the end of the partition"
                                .formatted(partition, ends.get(partition), part.end()));
            }
            long gone = Math.min(firsts.get(partition), part.end()) - stands;
            if (gone > 0) {
                remarks.add("%s: the records %d to %d were deleted before they could be replayed"
                        .formatted(partition, stands, stands + gone - 1));
            }
        }
        return remarks;
    }

    private static Optional<String> same(Manifest manifest, String topic, TopicDescription now) {
        List<Part> parts = manifest.parts().stream()
                .filter(part -> part.topic().equals(topic))
                .toList();
        String id = parts.getFirst().topicId();
        if (id != null && !id.equals(now.topicId().toString())) {
            throw new ReplayException(
                    "%s was deleted and made again since this replay was planned: what was to be replayed is gone"
                            .formatted(topic));
        }
        int added = now.partitions().size() - parts.size();
        return added > 0
                ? Optional.of("%s has %d more partitions than when this replay was planned; they are no part of it"
                        .formatted(topic, added))
                : Optional.empty();
    }
}
