package dev.densestream.replay.diff;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.Prediction;
import dev.densestream.event.Result;
import dev.densestream.replay.diff.Buckets.Stored;
import dev.densestream.replay.diff.Report.Change;
import dev.densestream.replay.diff.Report.Event;
import dev.densestream.replay.diff.Report.FailurePair;
import dev.densestream.replay.diff.Report.LabelPair;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Takes the results of both sides, in any order and in constant memory, pairs them and adds up how they differ. One thread's own.
 */
public final class Comparison implements AutoCloseable {
    private static final String PREDICTED = "predicted";
    /** Changed labels before moved scores, then by size. */
    private static final Comparator<Change> SMALLEST_FIRST = Comparator.comparing(Comparison::changed)
            .thenComparingDouble(Change::difference)
            .thenComparing(change -> change.event().key());

    private final Settings settings;
    private final EventCodec codec;
    private final Map<Side, SideCount> sides = new EnumMap<>(Side.class);
    private final Buckets buckets = new Buckets();
    private final ScoreShift shift = new ScoreShift();
    private final Map<Labels, Counts> labels = new HashMap<>();
    private final Map<Ends, Long> failures = new HashMap<>();
    private final PriorityQueue<Change> largest = new PriorityQueue<>(SMALLEST_FIRST);
    private long pairs;
    private long predicted;
    private long identical;
    private long withinTolerance;
    private long labelsChanged;
    private long nearTies;

    /**
     * What counts as the same, and how much is told.
     *
     * @param tolerance up to which scores count as the same
     * @param nearTie how close A's two best labels may be for a change of label to be a near-tie
     * @param largest how many of the largest changes are kept
     */
    public record Settings(Match match, double tolerance, double nearTie, int largest) {}

    /**
     * @param a the name of one side, for people
     * @param b the name of the other
     */
    public Comparison(String a, String b, Settings settings, EventCodec codec) {
        this.settings = settings;
        this.codec = codec;
        sides.put(Side.A, new SideCount(a));
        sides.put(Side.B, new SideCount(b));
    }

    /** The first labels of two predictions. */
    private record Labels(String from, String to) {}

    /** What became of one event on both sides. */
    private record Ends(String from, String to) {}

    private static final class Counts {
        private long all;
        private long nearTies;
    }

    /**
     * Takes a result.
     *
     * @throws java.io.UncheckedIOException if there is no room for it
     */
    public void add(Side side, Result result) {
        SideCount count = sides.get(side);
        count.result(result);
        Optional<String> key = settings.match().key(result);
        if (key.isEmpty()) {
            count.unmatchable();
        } else {
            buckets.add(side, key.get(), codec.write(slim(result)));
        }
    }

    /** Takes note of a record that is no result. */
    public void addOther(Side side) {
        sides.get(side).other();
    }

    private static Result slim(Result result) {
        return switch (result) {
            case Prediction prediction -> prediction.withoutEmbedding();
            case DeadLetter letter ->
                new DeadLetter(
                        letter.id(),
                        letter.uri(),
                        letter.stage(),
                        letter.code(),
                        letter.message(),
                        letter.retryable(),
                        letter.attempts(),
                        letter.source(),
                        null,
                        null);
        };
    }

    /** What was found. To be called once, when all results are there. */
    public Report report() {
        for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
            pairs(bucket).forEach(this::compare);
        }
        long moved = predicted - identical - withinTolerance - labelsChanged;
        return new Report(
                sides.get(Side.A).contents(),
                sides.get(Side.B).contents(),
                settings.tolerance(),
                settings.nearTie(),
                pairs,
                predicted,
                identical,
                withinTolerance,
                moved,
                labelsChanged,
                nearTies,
                sides.get(Side.A).unpaired(),
                sides.get(Side.B).unpaired(),
                shift.shift(),
                labelPairs(),
                failurePairs(),
                largest.stream().sorted(SMALLEST_FIRST.reversed()).toList());
    }

    /** The results of one event; null where there is none. */
    private static final class Pair {
        private Result a;
        private Result b;
    }

    private Map<String, Pair> pairs(int bucket) {
        Map<String, Pair> found = new LinkedHashMap<>();
        buckets.forEach(bucket, stored -> put(stored, found.computeIfAbsent(stored.key(), key -> new Pair())));
        return found;
    }

    private void put(Stored stored, Pair pair) {
        Result result = read(stored.result().bytes());
        Result before = stored.side() == Side.A ? pair.a : pair.b;
        if (before != null) {
            sides.get(stored.side()).duplicate();
        }
        if (stored.side() == Side.A) {
            pair.a = result;
        } else {
            pair.b = result;
        }
    }

    private Result read(byte[] json) {
        try {
            return codec.readResult(json);
        } catch (EventFormatException e) {
            throw new IllegalStateException("what was written as a result is none", e);
        }
    }

    private void compare(String key, Pair pair) {
        if (pair.b == null) {
            sides.get(Side.A).unpaired(key, pair.a);
        } else if (pair.a == null) {
            sides.get(Side.B).unpaired(key, pair.b);
        } else {
            pairs++;
            if (pair.a instanceof Prediction a && pair.b instanceof Prediction b) {
                compare(key, new Answers(a, b));
            } else {
                failures.merge(new Ends(end(pair.a), end(pair.b)), 1L, Long::sum);
            }
        }
    }

    private static String end(Result result) {
        return switch (result) {
            case Prediction _ -> PREDICTED;
            case DeadLetter letter -> letter.stage().json() + "/" + letter.code();
        };
    }

    private void compare(String key, Answers answers) {
        predicted++;
        double difference = answers.difference();
        boolean nearTie = !answers.sameLabel() && answers.margin() <= settings.nearTie();
        shift.add(answers, difference);
        Counts counts = labels.computeIfAbsent(
                new Labels(Answers.first(answers.a()), Answers.first(answers.b())), pair -> new Counts());
        counts.all++;
        if (!answers.sameLabel()) {
            labelsChanged++;
            counts.nearTies += nearTie ? 1 : 0;
            nearTies += nearTie ? 1 : 0;
        } else if (answers.identical()) {
            identical++;
            return;
        } else if (difference <= settings.tolerance()) {
            withinTolerance++;
            return;
        }
        keep(new Change(
                new Event(key, answers.a().id(), answers.a().uri()),
                answers.a().labels(),
                answers.b().labels(),
                difference,
                nearTie));
    }

    private void keep(Change change) {
        largest.add(change);
        if (largest.size() > settings.largest()) {
            largest.remove();
        }
    }

    private static boolean changed(Change change) {
        return change.a().isEmpty() != change.b().isEmpty()
                || !change.a().isEmpty()
                        && !change.a()
                                .getFirst()
                                .label()
                                .equals(change.b().getFirst().label());
    }

    private List<LabelPair> labelPairs() {
        return labels.entrySet().stream()
                .map(each -> new LabelPair(
                        each.getKey().from(), each.getKey().to(), each.getValue().all, each.getValue().nearTies))
                .sorted(Comparator.comparingLong(LabelPair::count)
                        .reversed()
                        .thenComparing(LabelPair::from)
                        .thenComparing(LabelPair::to))
                .toList();
    }

    private List<FailurePair> failurePairs() {
        return failures.entrySet().stream()
                .map(each -> new FailurePair(each.getKey().from(), each.getKey().to(), each.getValue()))
                .sorted(Comparator.comparingLong(FailurePair::count)
                        .reversed()
                        .thenComparing(FailurePair::from)
                        .thenComparing(FailurePair::to))
                .toList();
    }

    @Override
    public void close() {
        buckets.close();
    }
}
