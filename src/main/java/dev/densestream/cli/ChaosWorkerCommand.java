package dev.densestream.cli;

import dev.densestream.cli.chaos.FaultyClients;
import dev.densestream.cli.chaos.PollFaults;
import dev.densestream.cli.chaos.Worker;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The process that {@code bench chaos} breaks: {@code run}, with an ear for faults. */
@Command(name = "chaos-worker", hidden = true, description = "Run a topology that takes faults from standard input.")
final class ChaosWorkerCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TOPOLOGY")
    private Path topology;

    @Override
    public Integer call() {
        TopologyFile file = new TopologyReader().read(topology, Map.of());
        var faults = new PollFaults();
        Map<String, String> kafka = new KafkaSettings(Map.of()).properties(file);
        try (Rooms rooms = Rooms.of(file, kafka)) {
            var running = new RunningApp(file, rooms, kafka, new FaultyClients(faults));
            Thread.ofPlatform().daemon().name("faults").start(() -> new Worker(running.app(), faults).obey());
            running.runUntilStopped();
            return 0;
        }
    }
}
