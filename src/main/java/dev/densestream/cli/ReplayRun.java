package dev.densestream.cli;

import dev.densestream.replay.Manifest;
import dev.densestream.replay.ManifestTopic;
import dev.densestream.replay.RangeCheck;
import dev.densestream.replay.RangePlanner;
import dev.densestream.replay.RangeRequest;
import dev.densestream.replay.RangeTimes;
import dev.densestream.replay.ReplayGroup;
import dev.densestream.stream.PlainClients;
import dev.densestream.stream.ReplayProgress;
import dev.densestream.stream.StreamsApp;
import dev.densestream.stream.StreamsSettings;
import dev.densestream.topology.TopologyFile;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/** A replay from its plan to its end, or from where a former process left it. */
final class ReplayRun {
    /** A process that was killed is in its group until its session is over. */
    private static final Duration SESSION = Duration.ofSeconds(60);

    private static final Duration REFRESH = Duration.ofMillis(200);
    /** Fewer say nothing of how fast it is. */
    private static final long ENOUGH = 500;

    private final Wanted wanted;
    private final Map<String, String> kafka;
    private final ManifestTopic manifests;
    private final RangePlanner planner;
    private final ReplayGroup group;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * What is to be replayed.
     *
     * @param file the topology, its name the replay's id, its output topics the replay's
     * @param topology its name when it runs live
     * @param digest of the topology file as it was read
     * @param version the model's
     * @param outputs the topics that get results; none where nobody has said which
     * @param most records a second; empty for as many as there can be
     * @param now when the command was given
     */
    record Wanted(
            TopologyFile file,
            String topology,
            String digest,
            String version,
            List<String> outputs,
            RangeRequest request,
            OptionalDouble most,
            Instant now) {
        Wanted {
            outputs = List.copyOf(outputs);
        }

        String id() {
            return file.name();
        }
    }

    ReplayRun(Admin admin, Map<String, String> kafka, Wanted wanted, PrintWriter out, PrintWriter err) {
        this.wanted = wanted;
        this.kafka = kafka;
        this.manifests = new ManifestTopic(admin, kafka);
        this.planner = new RangePlanner(admin, wanted.now());
        this.group = new ReplayGroup(admin, wanted.id());
        this.out = out;
        this.err = err;
    }

    /** @return the exit code */
    int dry() throws ExecutionException, InterruptedException {
        Optional<Manifest> former = manifests.find(wanted.id());
        if (former.isPresent() && former.get().state() == Manifest.State.DONE) {
            return tellDone(former.get());
        }
        Manifest manifest = former.isPresent() ? former.get() : planned();
        Map<TopicPartition, Long> stand = manifest.state() == Manifest.State.STARTED ? group.committed() : Map.of();
        try (var consumer = Topics.committed(kafka, List.of(), 0)) {
            new ReplayWords(manifest, stand)
                    .lines(new RangeTimes(consumer).of(manifest.parts()), wanted.most(), known())
                    .forEach(out::println);
        }
        out.flush();
        return 0;
    }

    /** The last replay that was made with this model. */
    private Optional<Manifest> known() throws ExecutionException, InterruptedException {
        return manifests.all().stream()
                .filter(manifest ->
                        manifest.recordsPerSecond() != null && manifest.model().equals(wanted.version()))
                .max(Comparator.comparing(Manifest::ended));
    }

    /** @return the exit code */
    int run() throws ExecutionException, InterruptedException {
        Optional<Manifest> former = manifests.find(wanted.id());
        if (former.isPresent() && former.get().state() == Manifest.State.DONE) {
            return tellDone(former.get());
        }
        Manifest manifest = former.isPresent() ? checked(former.get()) : planned();
        if (manifest.offsets() == 0) {
            out.printf("%s: the range is empty, there is nothing to replay%n", wanted.id());
            out.flush();
            return 0;
        }
        alone();
        if (former.isEmpty()) {
            manifests.put(manifest);
        }
        if (manifest.state() == Manifest.State.PLANNED) {
            group.begin(manifest.range(wanted.most()));
            manifest = manifest.started();
            manifests.put(manifest);
        }
        Map<TopicPartition, Long> stand = group.committed();
        new RangeCheck(planner).look(manifest, stand).forEach(this::tell);
        return run(manifest, ReplayWords.passed(manifest, stand));
    }

    private int tellDone(Manifest done) {
        out.printf(
                "%s was finished %s: every result of its %,d offsets is in %s; with --id NAME the range is replayed once more%n",
                done.id(), ReplayWords.time(done.ended()), done.offsets(), String.join(", ", done.outputs()));
        out.flush();
        return 0;
    }

    private Manifest planned() throws ExecutionException, InterruptedException {
        RangePlanner.Plan plan = plan();
        plan.remarks().forEach(this::tell);
        return new Manifest(
                wanted.id(),
                wanted.topology(),
                wanted.digest(),
                wanted.version(),
                wanted.outputs(),
                plan.parts(),
                wanted.now(),
                Manifest.State.PLANNED,
                null,
                null);
    }

    private RangePlanner.Plan plan() throws ExecutionException, InterruptedException {
        try {
            return planner.plan(wanted.file().input().topics(), wanted.request());
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    /** @throws UsageException if its further results would be of another kind than those that are there */
    private Manifest checked(Manifest former) {
        List<String> differences = new ArrayList<>();
        if (!former.model().equals(wanted.version())) {
            differences.add("with model %s, now it would be %s".formatted(former.model(), wanted.version()));
        }
        if (!former.outputs().equals(wanted.outputs())) {
            differences.add("into %s, now it would be %s"
                    .formatted(String.join(", ", former.outputs()), String.join(", ", wanted.outputs())));
        }
        if (!former.topics().equals(wanted.file().input().topics())) {
            differences.add("of %s, now it would be %s"
                    .formatted(
                            String.join(", ", former.topics()),
                            String.join(", ", wanted.file().input().topics())));
        }
        if (!differences.isEmpty()) {
            throw new UsageException("%s was begun %s; go on with that, or give another --id"
                    .formatted(former.id(), String.join("; ", differences)));
        }
        if (!former.topologyDigest().equals(wanted.digest())) {
            tell("the topology file is not as it was when this replay began; what is left is replayed as it is now");
        }
        return former;
    }

    /** @throws CommandException if another process works on it */
    private void alone() throws ExecutionException, InterruptedException {
        if (group.member(Duration.ZERO).isPresent()) {
            tell("a process is in group %s; if it was killed, its session is over within seconds: waiting for that"
                    .formatted(wanted.id()));
            group.member(SESSION).ifPresent(host -> {
                throw new CommandException(
                        "%s is being replayed by another process, on %s".formatted(wanted.id(), host));
            });
        }
    }

    private int run(Manifest manifest, long before) throws ExecutionException, InterruptedException {
        long all = manifest.offsets();
        tell("%s: %,d offsets%s, into %s"
                .formatted(
                        manifest.id(),
                        all,
                        before == 0 ? "" : ", of which %,d are done".formatted(before),
                        String.join(", ", manifest.outputs())));
        var signal = new AtomicInteger();
        try (Rooms rooms = Rooms.of(wanted.file(), kafka)) {
            StreamsSettings settings = StreamsSettings.of(wanted.file(), kafka).of(manifest.range(wanted.most()));
            StreamsApp app = new RunningApp(settings, rooms, new PlainClients()).app();
            StopSignals.on(number -> {
                signal.set(number);
                app.stop();
            });
            ReplayProgress progress = app.replay().orElseThrow();
            var clock = new Clock();
            runWithBar(app, progress, all, before, clock);
            if (!progress.isFinished()) {
                tell("stopped; the same command goes on with what is left");
                return StopSignals.exitCode(signal.get());
            }
            long passed = all - before;
            double seconds = clock.seconds();
            manifests.put(manifest.done(
                    Instant.now(), passed < ENOUGH || wanted.most().isPresent() ? null : passed / seconds));
            out.printf(
                    "%s: done. %,d predictions and %,d dead letters of this run, %s into %s%n",
                    manifest.id(),
                    rooms.stats().classified(),
                    rooms.stats().failed(),
                    ReplayWords.speed(passed, seconds),
                    String.join(", ", manifest.outputs()));
            out.flush();
            return 0;
        }
    }

    /** From the first result to the last one. */
    private static final class Clock {
        private long began;
        private long ended;

        void look(long passed) {
            ended = System.nanoTime();
            if (passed == 0 || began == 0) {
                began = ended;
            }
        }

        double seconds() {
            return Math.max(0.001, (ended - began) / 1e9);
        }
    }

    private static void runWithBar(StreamsApp app, ReplayProgress progress, long all, long before, Clock clock) {
        try (var bar = new BarProgress();
                var ticks = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("progress").factory())) {
            bar.goOn("replaying", all, before, "offsets");
            var _ = ticks.scheduleAtFixedRate(
                    () -> {
                        long passed = Math.max(before, progress.passed());
                        clock.look(passed - before);
                        bar.stepTo(passed);
                    },
                    0,
                    REFRESH.toMillis(),
                    TimeUnit.MILLISECONDS);
            app.run();
            ticks.shutdownNow();
            if (progress.isFinished()) {
                bar.stepTo(all);
            }
        }
    }

    private void tell(String line) {
        err.println("densestream: " + Printable.of(line));
        err.flush();
    }
}
