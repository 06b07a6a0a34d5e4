package dev.densestream.replay;

import dev.densestream.stream.ReplayRange;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The consumer group of a replay, where it stands. */
public final class ReplayGroup {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Admin admin;
    private final String id;

    public ReplayGroup(Admin admin, String id) {
        this.admin = admin;
        this.id = id;
    }

    /** What is committed; partitions without a commit are not among it. */
    public Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> committed = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> found = admin.listConsumerGroupOffsets(id)
                .partitionsToOffsetAndMetadata()
                .get();
        found.forEach((partition, offset) -> {
            if (offset != null) {
                committed.put(partition, offset.offset());
            }
        });
        return committed;
    }

    /** Commits the start of each partition that has no commit. The group must have no members. */
    public void begin(ReplayRange range) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> starts = new HashMap<>(range.startOffsets());
        starts.keySet().removeAll(committed().keySet());
        admin.alterConsumerGroupOffsets(id, starts).all().get();
    }

    /**
     * Who is in the group, on which host. One that was killed stays in it until its session is over.
     *
     * @param patience how long the group may take to become empty
     */
    public Optional<String> member(Duration patience) throws ExecutionException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Optional<String> member = member();
        while (member.isPresent() && System.nanoTime() < end) {
            Thread.sleep(LOOK);
            member = member();
        }
        return member;
    }

    private Optional<String> member() throws ExecutionException, InterruptedException {
        try {
            return admin.describeConsumerGroups(List.of(id)).all().get().get(id).members().stream()
                    .map(MemberDescription::host)
                    .findFirst();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
