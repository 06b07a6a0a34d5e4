package dev.densestream.replay.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.event.Features;
import dev.densestream.event.Prediction;
import dev.densestream.event.Prediction.Label;
import dev.densestream.event.Result;
import dev.densestream.event.Source;
import dev.densestream.event.Stage;
import dev.densestream.replay.diff.Report.Change;
import dev.densestream.replay.diff.Report.FailurePair;
import dev.densestream.replay.diff.Report.LabelPair;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Comparison.Settings SETTINGS = new Comparison.Settings(Match.SOURCE, 1e-5, 0.01, 3);

    private Comparison comparison = comparison(SETTINGS);

    private static Comparison comparison(Comparison.Settings settings) {
        return new Comparison("old", "new", settings, new EventCodec());
    }

    @AfterEach
    void close() {
        comparison.close();
    }

    static Source source(long offset) {
        return new Source("images", 0, offset, 1_000 + offset);
    }

    static Prediction prediction(Source source, Label... labels) {
        return new Prediction(
                "id-" + (source == null ? "none" : source.offset()),
                "file:///" + (source == null ? "none" : source.offset()) + ".jpg",
                new Prediction.Model("net", "v1"),
                List.of(labels),
                new Prediction.Image(10, 10, "jpeg", 100, null),
                source,
                new Prediction.Timings(1, 2, 3, 4),
                Map.of(),
                new Features(new float[1_000]));
    }

    static Label label(String name, double score) {
        return new Label(name, 0, (float) score);
    }

    static DeadLetter letter(long offset, String code) {
        return new DeadLetter("id", "uri", Stage.FETCH, code, "message", false, 1, source(offset), null, null);
    }

    private void both(long offset, Result a, Result b) {
        assertThat(a.source()).isEqualTo(source(offset));
        comparison.add(Side.A, a);
        comparison.add(Side.B, b);
    }

    @Test
    void tellsHowManyAreTheSameToTheLastBitOrWithinTheToleranceOrChanged() {
        both(0, prediction(source(0), label("cat", 0.9)), prediction(source(0), label("cat", 0.9)));
        both(1, prediction(source(1), label("cat", 0.9)), prediction(source(1), label("cat", 0.900001)));
        both(2, prediction(source(2), label("cat", 0.9)), prediction(source(2), label("cat", 0.8)));
        both(3, prediction(source(3), label("cat", 0.9)), prediction(source(3), label("dog", 0.6)));
        Report report = comparison.report();
        assertThat(report.pairs()).isEqualTo(4);
        assertThat(report.predicted()).isEqualTo(4);
        assertThat(report.identical()).isEqualTo(1);
        assertThat(report.withinTolerance()).isEqualTo(1);
        assertThat(report.scoresMoved()).isEqualTo(1);
        assertThat(report.labelsChanged()).isEqualTo(1);
        assertThat(report.agreement()).isEqualTo(0.75);
        assertThat(report.shift().mean()).isCloseTo((0.000001 - 0.1) / 3, within(1e-6));
        assertThat(report.shift().meanAbsolute()).isCloseTo((0.000001 + 0.1) / 3, within(1e-6));
        assertThat(report.labels())
                .containsExactly(new LabelPair("cat", "cat", 3, 0), new LabelPair("cat", "dog", 1, 0));
    }

    @Test
    void setsNearTiesApart() {
        both(
                0,
                prediction(source(0), label("cat", 0.405), label("dog", 0.4)),
                prediction(source(0), label("dog", 0.403), label("cat", 0.402)));
        both(
                1,
                prediction(source(1), label("cat", 0.6), label("dog", 0.4)),
                prediction(source(1), label("dog", 0.55), label("cat", 0.45)));
        Report report = comparison.report();
        assertThat(report.labelsChanged()).isEqualTo(2);
        assertThat(report.nearTies()).isEqualTo(1);
        assertThat(report.labels()).containsExactly(new LabelPair("cat", "dog", 2, 1));
        assertThat(report.largest()).extracting(Change::nearTie).containsExactly(false, true);
    }

    @Test
    void keepsTheLargestChangesOnly() {
        for (int i = 0; i < 50; i++) {
            both(i, prediction(source(i), label("cat", 0.9)), prediction(source(i), label("cat", 0.9 - 0.01 * i)));
        }
        both(50, prediction(source(50), label("cat", 0.5)), prediction(source(50), label("dog", 0.6)));
        assertThat(comparison.report().largest())
                .extracting(change -> change.event().key())
                .containsExactly("images-0@50", "images-0@49", "images-0@48");
    }

    /** Two lists that end at the same length differ at their ends though the models hardly do. */
    @Test
    void countsALabelThatOnlyOneListsByTheMostThatTheOtherCanGiveIt() {
        both(
                0,
                prediction(source(0), label("cat", 0.9), label("cow", 0.050001)),
                prediction(source(0), label("cat", 0.9), label("hen", 0.050001)));
        both(1, prediction(source(1), label("cat", 0.9)), prediction(source(1), label("dog", 0.8)));
        Report report = comparison.report();
        assertThat(report.withinTolerance()).isEqualTo(1);
        assertThat(report.largest())
                .singleElement()
                .satisfies(change -> assertThat(change.difference()).isCloseTo(0.7, within(1e-6)));
    }

    @Test
    void tellsWhatFailedOnOneSideAndWhatIsOnOneSideOnly() {
        both(0, prediction(source(0), label("cat", 0.9)), letter(0, "not-found"));
        both(1, letter(1, "timeout"), prediction(source(1), label("cat", 0.9)));
        both(2, letter(2, "timeout"), letter(2, "not-found"));
        comparison.add(Side.A, prediction(source(3), label("cat", 0.9)));
        comparison.add(Side.B, letter(4, "timeout"));
        comparison.add(Side.B, letter(5, "timeout"));
        Report report = comparison.report();
        assertThat(report.pairs()).isEqualTo(3);
        assertThat(report.predicted()).isZero();
        assertThat(report.failures())
                .containsExactly(
                        new FailurePair("fetch/timeout", "fetch/not-found", 1),
                        new FailurePair("fetch/timeout", "predicted", 1),
                        new FailurePair("predicted", "fetch/not-found", 1));
        assertThat(report.onlyInA().predictions()).isEqualTo(1);
        assertThat(report.onlyInA().first()).extracting(Report.Event::uri).containsExactly("file:///3.jpg");
        assertThat(report.onlyInB().deadLetters()).isEqualTo(2);
    }

    @Test
    void countsSecondResultsAndThoseThatDoNotSayOfWhichEventTheyAre() {
        comparison.add(Side.A, prediction(source(0), label("cat", 0.9)));
        comparison.add(Side.A, prediction(source(0), label("dog", 0.9)));
        comparison.add(Side.A, prediction(null, label("dog", 0.9)));
        comparison.addOther(Side.B);
        comparison.add(Side.B, prediction(source(0), label("dog", 0.9)));
        Report report = comparison.report();
        assertThat(report.a().predictions()).isEqualTo(3);
        assertThat(report.a().duplicates()).isEqualTo(1);
        assertThat(report.a().unmatchable()).isEqualTo(1);
        assertThat(report.b().others()).isEqualTo(1);
        assertThat(report.identical()).as("the last result of an event counts").isEqualTo(1);
        assertThat(report.a().models()).containsExactly(new Report.Answering(new Prediction.Model("net", "v1"), 3));
    }

    @Test
    void matchesByIdWhereThatIsAskedFor() {
        comparison = comparison(new Comparison.Settings(Match.ID, 1e-5, 0.01, 3));
        comparison.add(Side.A, prediction(source(0), label("cat", 0.9)));
        Prediction same = prediction(source(0), label("cat", 0.9));
        comparison.add(
                Side.B,
                new Prediction(
                        same.id(),
                        same.uri(),
                        same.model(),
                        same.labels(),
                        same.image(),
                        source(77),
                        same.timings(),
                        same.attributes(),
                        null));
        assertThat(comparison.report().identical()).isEqualTo(1);
    }

    /** Twice over what the buffers hold, so that most of it was in the file. */
    @Test
    void pairsWhatCameInAnyOrderHoweverMuchItIs() {
        int events = 60_000;
        IntStream.range(0, events)
                .forEach(i -> comparison.add(Side.A, prediction(source(i), label("cat", 0.9), label("dog", 0.1))));
        IntStream.range(0, events)
                .map(i -> events - 1 - i)
                .forEach(i -> comparison.add(Side.B, prediction(source(i), label("cat", 0.9), label("dog", 0.1))));
        Report report = comparison.report();
        assertThat(report.identical()).isEqualTo(events);
        assertThat(report.onlyInA().all() + report.onlyInB().all()).isZero();
        assertThat(report.a().duplicates() + report.b().duplicates()).isZero();
    }

    @Test
    void hasQuantilesWithinTheLargestDifference() {
        for (int i = 0; i < 1_000; i++) {
            both(i, prediction(source(i), label("cat", 0.5)), prediction(source(i), label("cat", 0.5 + i * 1e-4)));
        }
        Report.Shift shift = comparison.report().shift();
        assertThat(shift.difference().p50()).isCloseTo(0.05, within(1e-3));
        assertThat(shift.difference().p99()).isCloseTo(0.099, within(1e-3));
        assertThat(shift.difference().max()).isCloseTo(0.0999, within(1e-6));
        assertThat(shift.bins().stream().mapToLong(Report.Bin::count).sum()).isEqualTo(1_000);
        assertThat(shift.mean()).isCloseTo(0.04995, within(1e-5));
    }
}
