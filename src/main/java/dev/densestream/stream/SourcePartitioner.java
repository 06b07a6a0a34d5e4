package dev.densestream.stream;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Keeps the order of the input. Where the output topic has as many partitions as the input topic, a result goes to the
 * partition of the same number; otherwise by its key as any producer does, and without a key by the input partition.
 */
final class SourcePartitioner implements StreamPartitioner<byte[], Outgoing> {
    private final Map<String, Integer> inputPartitions;

    /** @param inputPartitions how many partitions each input topic has */
    SourcePartitioner(Map<String, Integer> inputPartitions) {
        this.inputPartitions = Map.copyOf(inputPartitions);
    }

    @Override
    public Optional<Set<Integer>> partitions(String topic, byte[] key, Outgoing value, int partitions) {
        boolean aligned = inputPartitions.get(value.source().topic()) == partitions;
        if (aligned || key == null) {
            return Optional.of(Set.of(value.source().partition() % partitions));
        }
        return Optional.empty();
    }
}
