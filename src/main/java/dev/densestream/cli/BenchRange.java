package dev.densestream.cli;

import dev.densestream.replay.Manifest;
import dev.densestream.replay.RangePlanner;
import dev.densestream.replay.RangeRequest;
import dev.densestream.replay.ReplayGroup;
import dev.densestream.stream.ReplayRange;
import dev.densestream.topology.TopologyFile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** All that lies in the input topics of a topology, ready to be replayed by it. */
final class BenchRange {
    private BenchRange() {}

    /** Its start offsets are committed. */
    static ReplayRange of(TopologyFile file, Map<String, String> kafka, OptionalDouble rate)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Topics.admin(kafka)) {
            var all = new RangeRequest(Map.of(), Map.of(), Map.of());
            RangePlanner.Plan plan =
                    new RangePlanner(admin, Instant.now()).plan(file.input().topics(), all);
            var manifest = new Manifest(
                    file.name(),
                    file.name(),
                    "",
                    "",
                    List.of(),
                    plan.parts(),
                    Instant.now(),
                    Manifest.State.PLANNED,
                    null,
                    null);
            ReplayRange range = manifest.range(rate);
            new ReplayGroup(admin, file.name()).begin(range);
            return range;
        }
    }
}
