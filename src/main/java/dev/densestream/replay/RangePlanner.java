package dev.densestream.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;

/** Finds the offsets of a range as the topics are at this moment. */
public final class RangePlanner {
    private static final ListOffsetsOptions COMMITTED = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);

    private final Admin admin;
    private final TopicAdmin topics;
    private final Instant now;

    public RangePlanner(Admin admin, Instant now) {
        this.admin = admin;
        this.topics = new TopicAdmin(admin);
        this.now = now;
    }

    /**
     * A range in offsets.
     *
     * @param parts every partition of the topics, also those of which nothing is replayed
     * @param remarks where it is not what was asked for, a line each
     */
    public record Plan(List<Part> parts, List<String> remarks) {
        public Plan {
            parts = List.copyOf(parts);
            remarks = List.copyOf(remarks);
        }

        public long offsets() {
            return parts.stream().mapToLong(Part::offsets).sum();
        }
    }

    /** What the broker says of all partitions. */
    private record Bounds(Map<TopicPartition, Long> first, Map<TopicPartition, Long> committed) {}

    /**
     * @throws ReplayException if a topic is not there
     * @throws IllegalArgumentException if the request names a topic or a partition that is none of these topics'
     */
    public Plan plan(List<String> topics, RangeRequest request) throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = describe(topics);
        checkNames(request, found);
        List<TopicPartition> partitions = partitions(topics, found);
        var bounds = new Bounds(
                offsets(partitions, p -> OffsetSpec.earliest()), offsets(partitions, p -> OffsetSpec.latest()));
        List<String> remarks = new ArrayList<>(compacted(topics));
        Map<TopicPartition, Long> ends = places(partitions, bounds, request::to, "ends", remarks);
        Map<TopicPartition, Long> starts = places(partitions, bounds, request::from, "begins", remarks);
        for (String topic : topics) {
            OptionalLong last = request.last(topic);
            if (last.isPresent()) {
                starts.putAll(last(topic, last.getAsLong(), partitions, bounds, ends, remarks));
            }
        }
        List<Part> parts = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Uuid id = found.get(partition.topic()).topicId();
            parts.add(new Part(
                    partition.topic(),
                    // What brokers before 2.8 say.
                    id.equals(Uuid.ZERO_UUID) ? null : id.toString(),
                    partition.partition(),
                    // An offset or a time behind the end: nothing of this partition.
                    Math.min(starts.get(partition), ends.get(partition)),
                    ends.get(partition)));
        }
        return new Plan(parts, remarks);
    }

    private static List<TopicPartition> partitions(List<String> topics, Map<String, TopicDescription> found) {
        return topics.stream()
                .flatMap(topic ->
                        found.get(topic).partitions().stream().map(info -> new TopicPartition(topic, info.partition())))
                .toList();
    }

    /** @throws ReplayException if one of them is not there */
    Map<String, TopicDescription> describe(List<String> topics) throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = new HashMap<>();
        for (String topic : topics) {
            found.put(
                    topic,
                    this.topics
                            .describe(topic)
                            .orElseThrow(() -> new ReplayException("there is no input topic " + topic)));
        }
        return found;
    }

    private static void checkNames(RangeRequest request, Map<String, TopicDescription> found) {
        List<String> known = new ArrayList<>(List.of(RangeRequest.ALL));
        found.forEach((topic, description) -> {
            known.add(topic);
            description.partitions().forEach(info -> known.add(topic + ":" + info.partition()));
        });
        for (Map<String, ?> places : List.of(request.from(), request.to(), request.last())) {
            places.keySet().stream()
                    .filter(name -> !known.contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalArgumentException(
                                "%s: no input topic of this topology, and no partition of one, has that name; allowed are %s"
                                        .formatted(name, String.join(", ", known.subList(1, known.size()))));
                    });
        }
    }

    private interface Asked {
        Place of(String topic, int partition);
    }

    private Map<TopicPartition, Long> places(
            List<TopicPartition> partitions, Bounds bounds, Asked asked, String what, List<String> remarks)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Place> places = partitions.stream()
                .collect(Collectors.toMap(Function.identity(), p -> asked.of(p.topic(), p.partition())));
        Map<TopicPartition, Long> times = times(places);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long first = bounds.first().get(partition);
            // With an open transaction that is older than the first record that retention has left.
            long committed = Math.max(first, bounds.committed().get(partition));
            offsets.put(
                    partition,
                    switch (places.get(partition)) {
                        case Place.Earliest _ -> first;
                        case Place.Latest _ -> committed;
                        case Place.At(long offset) -> inside(partition, offset, first, committed, what, remarks);
                        // None that late: behind the last one.
                        case Place.Since _ ->
                            Math.clamp(times.get(partition) < 0 ? committed : times.get(partition), first, committed);
                    });
        }
        futures(places, what, remarks);
        return offsets;
    }

    private void futures(Map<TopicPartition, Place> places, String what, List<String> remarks) {
        places.values().stream()
                .filter(place ->
                        place instanceof Place.Since since && since.time().isAfter(now))
                .distinct()
                .forEach(place -> remarks.add("%s at %s, which is to come: what is there now is all that is read"
                        .formatted(what, ((Place.Since) place).time())));
    }

    private static long inside(
            TopicPartition partition, long offset, long first, long committed, String what, List<String> remarks) {
        if (offset < first) {
            remarks.add(
                    "%s %s at %d, not at %d: the records before are gone".formatted(partition, what, first, offset));
        }
        if (offset > committed) {
            remarks.add("%s %s at %d, not at %d: there is no more".formatted(partition, what, committed, offset));
        }
        return Math.clamp(offset, first, committed);
    }

    /** By partition, −1 where no record is that late. */
    private Map<TopicPartition, Long> times(Map<TopicPartition, Place> places)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> times = new HashMap<>();
        places.forEach((partition, place) -> {
            if (place instanceof Place.Since(Instant time)) {
                times.put(partition, time.toEpochMilli());
            }
        });
        return offsets(List.copyOf(times.keySet()), partition -> OffsetSpec.forTimestamp(times.get(partition)));
    }

    /** The last offsets of a topic, as evenly from its partitions as they have them. */
    private static Map<TopicPartition, Long> last(
            String topic,
            long count,
            List<TopicPartition> partitions,
            Bounds bounds,
            Map<TopicPartition, Long> ends,
            List<String> remarks) {
        List<TopicPartition> smallestFirst = partitions.stream()
                .filter(partition -> partition.topic().equals(topic))
                .sorted(Comparator.comparingLong(
                        partition -> ends.get(partition) - bounds.first().get(partition)))
                .toList();
        Map<TopicPartition, Long> starts = new HashMap<>();
        long left = count;
        int others = smallestFirst.size();
        for (TopicPartition partition : smallestFirst) {
            long share = Math.min(ends.get(partition) - bounds.first().get(partition), Math.ceilDiv(left, others));
            starts.put(partition, ends.get(partition) - share);
            left -= share;
            others--;
        }
        if (left > 0) {
            remarks.add("%s: there are only %,d offsets, not %,d".formatted(topic, count - left, count));
        }
        return starts;
    }

    private List<String> compacted(List<String> topics) throws ExecutionException, InterruptedException {
        List<String> remarks = new ArrayList<>();
        for (String topic : topics) {
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            try {
                String policy = admin.describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource)
                        .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                        .value();
                if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                    remarks.add(
                            "%s is compacted: of records with the same key only the last may be there to be replayed"
                                    .formatted(topic));
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof AuthorizationException)) {
                    throw e;
                }
            }
        }
        return remarks;
    }

    /** As who reads only what is committed sees them. */
    Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, Function<TopicPartition, OffsetSpec> which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, ListOffsetsResultInfo> found = admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(Function.identity(), which)), COMMITTED)
                .all()
                .get();
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }
}
