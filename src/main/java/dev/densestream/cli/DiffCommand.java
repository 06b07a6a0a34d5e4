package dev.densestream.cli;

import dev.densestream.replay.Range;
import dev.densestream.replay.TopicDiff.Results;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code densestream diff}: what changed from one topic's results to another's. */
@Command(
        name = "diff",
        description = {
            "Compare the predictions of two topics, event by event: another model's, another version's, another machine's.",
            "Each topic is read once, to where it ends when that begins; only what is committed counts. No consumer group is"
                    + " used."
        },
        footer = {
            "",
            "Example: densestream diff predictions predictions.candidate --json diff.json",
            "With dead letters: densestream diff predictions,images.dead-letters replayed,replayed.dead-letters"
        })
final class DiffCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "TOPIC-A",
            description = "Topic with what was; several separated by commas, such as predictions and dead letters.")
    private String a;

    @Parameters(index = "1", paramLabel = "TOPIC-B", description = "Topic with what is, or several.")
    private String b;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only events of this time and later, such as 2026-01-31T12:00:00Z.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only events before this time.")
    private String to;

    @Option(
            names = "--last",
            paramLabel = "N",
            description =
                    "Only the last N results of A, as many from each partition, and those of the same events in B.")
    private Long last;

    @Mixin
    private DiffOptions options;

    @Mixin
    private KafkaSettings kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Range range = range();
        Results sideA = Results.of(TopicComparison.topics("TOPIC-A", a));
        Results sideB = Results.of(TopicComparison.topics("TOPIC-B", b));
        options.check();
        new TopicComparison(kafka.properties(null), options)
                .run(sideA, sideB, range, spec.commandLine().getOut());
        return 0;
    }

    private Range range() {
        if (last == null) {
            return from == null && to == null
                    ? new Range.All()
                    : new Range.Times(time("--from", from), time("--to", to));
        }
        if (from != null || to != null) {
            throw new UsageException("--last and --from or --to: only one of them can say which events");
        }
        Arguments.atLeastOne("--last", last);
        return new Range.Last(last);
    }

    private static Instant time(String option, String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new UsageException(
                    "%s %s: allowed is a time such as 2026-01-31T12:00:00Z or 2026-01-31T12:00:00+02:00"
                            .formatted(option, text));
        }
    }
}
