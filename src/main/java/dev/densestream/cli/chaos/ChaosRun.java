package dev.densestream.cli.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Runs faults against a loaded application, one after the other, and gives the verdict. */
public final class ChaosRun {
    private static final long RECOVERS_WITHIN_S = 120;
    private static final long HANG_S = 25;
    private static final int REWIND_RECORDS = 50;
    private static final int BURST = 200;

    private final ChaosSettings settings;
    private final PrintStream out;
    private final Random random;
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<Rewind> rewinds = new CopyOnWriteArrayList<>();
    private final Set<String> expendable = new HashSet<>();
    private Scene scene;
    private PictureServer pictures;
    private Feeder feeder;
    private Reader reader;
    private int orders;

    /** @param out told each fault and how long the application took to go on */
    public ChaosRun(ChaosSettings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        this.random = new Random(settings.seed());
    }

    /** @param dir for the broker's data and the logs; kept if the guarantee did not hold */
    public Verdict run(Path dir) throws Exception {
        try (var pictureServer = new PictureServer(Files.readAllBytes(settings.picture()))) {
            pictures = pictureServer;
            try (var stage = new Scene(dir, settings, pictures.host(), this::heard)) {
                scene = stage;
                return play();
            }
        }
    }

    private Verdict play() throws Exception {
        try (var events = new Feeder(
                        scene.bootstrapServers(), Scene.INPUT, Scene.PARTITIONS, pictures, settings.eventsPerSecond());
                var results = new Reader(scene.bootstrapServers(), Scene.OUTPUTS, Scene.PARTITIONS)) {
            feeder = events;
            reader = results;
            scene.startWorker();
            feeder.resume();
            for (Fault fault : faults()) {
                strike(fault);
            }
            feeder.pause();
            catchUp("the end");
            // Late doubles would still be on their way.
            TimeUnit.SECONDS.sleep(2);
            problems.addAll(reader.problems());
            return Verdict.of(feeder.sent(), reader.seen(), expendable, rereads(), problems);
        }
    }

    private List<Fault> faults() {
        List<Fault> faults = new ArrayList<>(settings.kinds());
        Collections.shuffle(faults, random);
        List<Fault> again = new ArrayList<>(settings.kinds());
        if (again.size() > 1) {
            // Each takes half a minute: once is enough for a short run.
            again.remove(Fault.PARTITION_HANGS);
        }
        while (faults.size() < settings.faults()) {
            faults.add(again.get(random.nextInt(again.size())));
        }
        return faults;
    }

    private void strike(Fault fault) throws Exception {
        TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1_500));
        requireAlive("before " + fault);
        long began = System.nanoTime();
        switch (fault) {
            case KILL -> {
                scene.worker().kill();
                scene.startWorker();
            }
            case CLEAN_STOP -> cleanStop();
            case THREAD_DIES -> threadDies();
            case THREAD_ADDED -> order("add-thread");
            case THREAD_REMOVED -> {
                // Never the last one: there is always one more than that.
                order("add-thread");
                order("remove-thread");
            }
            case REBALANCE -> rebalance();
            case BROKER_RESTART -> scene.restartBroker(random.nextBoolean());
            case THREAD_STUCK -> {
                order("stick " + (Scene.MAX_POLL_INTERVAL_MS + 3_000));
                TimeUnit.MILLISECONDS.sleep(Scene.MAX_POLL_INTERVAL_MS + 4_000);
            }
            case PARTITION_HANGS -> partitionHangs();
            case REWIND -> order("rewind " + REWIND_RECORDS);
            case TOPIC_RECREATED -> recreateTopic();
            case MODELS_SWAPPED -> swapModels();
        }
        if (random.nextInt(4) > 0) {
            catchUp(fault.name());
        }
        out.printf("%-16s %5.1f s%n", fault, (System.nanoTime() - began) / 1e9);
    }

    /** Tells the process under test a fault and waits until it has struck. */
    private void order(String fault) throws InterruptedException {
        orders++;
        String struck = "struck " + orders;
        scene.worker().tell(orders + " " + fault);
        scene.worker().await(struck::equals, RECOVERS_WITHIN_S);
    }

    private void threadDies() throws Exception {
        long before = scene.deaths();
        order("die");
        if (!within(RECOVERS_WITHIN_S, () -> scene.deaths() > before)) {
            problems.add("a stream thread that threw was not replaced");
        }
    }

    private void cleanStop() throws InterruptedException {
        stop(scene.worker());
        scene.startWorker();
    }

    private void rebalance() throws InterruptedException {
        scene.startSecond();
        TimeUnit.MILLISECONDS.sleep(2_000 + random.nextInt(3_000));
        stop(scene.second());
    }

    private void stop(Child process) throws InterruptedException {
        int code = process.stop();
        if (code != 0) {
            problems.add("a clean stop ended with exit code " + code);
        }
    }

    /** The others must flow and no thread may be fenced meanwhile. */
    private void partitionHangs() throws Exception {
        catchUp("before a partition hangs");
        long deathsBefore = scene.deaths();
        int hanging = random.nextInt(Scene.PARTITIONS);
        pictures.hang(hanging, HANG_S);
        TimeUnit.SECONDS.sleep(2);
        long before = reader.inOtherPartitionsThan(hanging);
        TimeUnit.SECONDS.sleep(HANG_S - 4);
        long flowed = reader.inOtherPartitionsThan(hanging) - before;
        long fed = settings.eventsPerSecond() * (HANG_S - 4) * (Scene.PARTITIONS - 1) / Scene.PARTITIONS;
        if (flowed < fed / 2) {
            problems.add("while partition %d hung, only %d results came of %d in the others"
                    .formatted(hanging, flowed, fed));
        }
        if (scene.deaths() > deathsBefore) {
            problems.add("a stream thread died while partition %d hung".formatted(hanging));
        }
        TimeUnit.SECONDS.sleep(3);
    }

    /** What was in flight may go with its topic; what comes afterwards must be classified once. */
    private void recreateTopic() throws Exception {
        feeder.pause();
        catchUp("before the input topic is deleted");
        Set<String> before = ids();
        feeder.burst(BURST);
        Set<String> burst = ids();
        burst.removeAll(before);
        expendable.addAll(burst);
        if (random.nextBoolean()) {
            // One of them misses it all, and wakes up with positions in a topic that is no more.
            order("stick " + (Scene.MAX_POLL_INTERVAL_MS + 3_000));
        }
        scene.deleteInput();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(5_000));
        scene.createTopics(List.of(Scene.INPUT));
        feeder.nextGeneration();
        feeder.burst(BURST);
        catchUp("the input topic was deleted and made again");
        feeder.resume();
    }

    private void swapModels() throws Exception {
        int before = reader.versions();
        try (var swaps = new ModelSwaps(scene.models(), settings.model())) {
            TimeUnit.MILLISECONDS.sleep(2_500 + random.nextInt(1_000));
            scene.worker().kill();
            scene.startWorker();
            if (!within(RECOVERS_WITHIN_S, () -> reader.versions() > before + 1)) {
                problems.add("while models were swapped, only %d further ones answered"
                        .formatted(reader.versions() - before));
            }
        }
    }

    private Set<String> ids() throws Exception {
        Set<String> ids = new HashSet<>();
        feeder.sent().forEach(sent -> ids.add(sent.id()));
        return ids;
    }

    /** Waits until everything that was sent until now has a committed result. */
    private void catchUp(String after) throws Exception {
        Set<String> missing = ids();
        missing.removeAll(expendable);
        if (!within(RECOVERS_WITHIN_S, () -> {
            missing.removeIf(reader::has);
            return missing.isEmpty();
        })) {
            problems.add("%d results are missing %d s after %s, such as %s"
                    .formatted(
                            missing.size(),
                            RECOVERS_WITHIN_S,
                            after,
                            missing.iterator().next()));
        }
        requireAlive("after " + after);
    }

    private void requireAlive(String when) throws IOException {
        if (!scene.worker().isAlive()) {
            throw new IOException(
                    "the process under test has ended by itself " + when + "; its log is in " + scene.dir());
        }
    }

    private static boolean within(long seconds, Callable<Boolean> done) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            if (done.call()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return done.call();
    }

    private void heard(String line) {
        if (line.startsWith("rewound ")) {
            String[] words = line.split(" ", 4);
            rewinds.add(new Rewind(
                    Integer.parseInt(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    feeder.generation()));
        }
    }

    /** One partition was moved back: what lies between is rightly classified once more. */
    private record Rewind(int partition, long from, long to, int generation) {
        boolean covers(Feeder.Sent sent) {
            return partition == sent.partition()
                    && from <= sent.offset()
                    && sent.offset() < to
                    && generation == sent.generation();
        }
    }

    private Map<String, Integer> rereads() throws Exception {
        Map<String, Integer> rereads = new HashMap<>();
        for (Feeder.Sent sent : feeder.sent()) {
            for (Rewind rewind : rewinds) {
                if (rewind.covers(sent)) {
                    rereads.merge(sent.id(), 1, Integer::sum);
                }
            }
        }
        return rereads;
    }
}
