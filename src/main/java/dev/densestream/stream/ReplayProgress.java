package dev.densestream.stream;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.common.TopicPartition;

/** How far a replay has come. Told by the stream threads, asked by others. */
public final class ReplayProgress {
    private final ReplayRange range;
    private final ConcurrentMap<TopicPartition, Long> left = new ConcurrentHashMap<>();
    private final Set<TopicPartition> done = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> finished = new CompletableFuture<>();

    ReplayProgress(ReplayRange range) {
        this.range = range;
        if (range.ends().isEmpty()) {
            finished.complete(null);
        }
    }

    /** Offsets of the range whose results have left, of the partitions that this process has read so far; for people. */
    public long passed() {
        return left.entrySet().stream()
                .mapToLong(reached ->
                        Math.max(0, reached.getValue() - range.starts().get(reached.getKey())))
                .sum();
    }

    /** Whether every result of the range is committed. */
    public boolean isFinished() {
        return finished.isDone();
    }

    /** Completed, on a stream thread, once every result of the range is committed. */
    CompletableFuture<Void> finished() {
        return finished;
    }

    /** All records of a partition below this offset have left. */
    void reached(TopicPartition partition, long offset) {
        if (range.ends().containsKey(partition)) {
            left.put(partition, Math.min(offset, range.end(partition)));
        }
    }

    /** All of a partition's results are committed. What is done stays so, whoever has the partition later. */
    void done(TopicPartition partition) {
        if (range.ends().containsKey(partition)
                && done.add(partition)
                && done.size() == range.ends().size()) {
            finished.complete(null);
        }
    }
}
