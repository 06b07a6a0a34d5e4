package dev.densestream.replay;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.densestream.stream.ReplayRange;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What a replay is, as it was settled before its first record was read. A process that goes on with it asks this and nothing
 * else.
 *
 * @param id its id, which is its application id and consumer group too
 * @param topology the name in the topology file
 * @param topologyDigest SHA-256 of the topology as it was read
 * @param model the model's version, the first digits of its file's SHA-256
 * @param outputs the topics that get the results
 * @param parts what is replayed
 * @param planned when
 * @param state how far it is
 * @param ended when every result was committed; null before
 * @param recordsPerSecond how fast the process that ended it was; null before, where it was held back, and where it had next to nothing left to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Manifest(
        String id,
        String topology,
        String topologyDigest,
        String model,
        List<String> outputs,
        List<Part> parts,
        Instant planned,
        State state,
        Instant ended,
        Double recordsPerSecond) {
    public Manifest {
        outputs = List.copyOf(outputs);
        parts = List.copyOf(parts);
    }

    /** From the first to the last. */
    public enum State {
        /** Stored, and nothing else: no offset of its group is certain to be there, and no process has read a record. */
        PLANNED,
        /** The group has an offset for every partition, which nobody but the running replay changes any more. */
        STARTED,
        /** Every result of the range is committed. */
        DONE
    }

    public Manifest started() {
        return new Manifest(
                id, topology, topologyDigest, model, outputs, parts, planned, State.STARTED, ended, recordsPerSecond);
    }

    /** @param rate records a second; null where it says nothing */
    public Manifest done(Instant now, Double rate) {
        return new Manifest(id, topology, topologyDigest, model, outputs, parts, planned, State.DONE, now, rate);
    }

    @JsonIgnore
    public long offsets() {
        return parts.stream().mapToLong(Part::offsets).sum();
    }

    public List<String> topics() {
        return parts.stream().map(Part::topic).distinct().toList();
    }

    public ReplayRange range(OptionalDouble rate) {
        Map<String, Uuid> topics = new HashMap<>();
        parts.stream()
                .filter(part -> part.topicId() != null)
                .forEach(part -> topics.put(part.topic(), Uuid.fromString(part.topicId())));
        return new ReplayRange(id, offsets(Part::start), offsets(Part::end), topics, rate);
    }

    private Map<TopicPartition, Long> offsets(ToLongFunction<Part> offset) {
        return parts.stream().collect(Collectors.toMap(Part::topicPartition, offset::applyAsLong));
    }
}
