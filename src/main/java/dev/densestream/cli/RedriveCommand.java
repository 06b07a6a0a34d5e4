package dev.densestream.cli;

import dev.densestream.event.EventCodec;
import dev.densestream.replay.Place;
import dev.densestream.replay.Redrive;
import dev.densestream.replay.Tally;
import dev.densestream.replay.Tally.Fate;
import dev.densestream.replay.Wish;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code densestream redrive}: what failed is sent again. */
@Command(
        name = "redrive",
        description = {
            "Send the originals of dead letters back to the topics that they came from.",
            "Those that are retryable, unless codes are named. Which were sent is kept in the topic DEAD-LETTER-TOPIC.redriven,"
                    + " in one transaction with the originals: no dead letter is sent twice, however often the command is given"
                    + " or killed."
        },
        footer = {"", "Example: densestream redrive images.dead-letters --code timeout --since 2h"})
final class RedriveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DEAD-LETTER-TOPIC", description = "The topic with dead letters.")
    private String topic;

    @Option(
            names = "--code",
            paramLabel = "CODE",
            split = ",",
            description =
                    "Only dead letters with this code, such as timeout or fetch/timeout, retryable or not. Repeatable.")
    private Set<String> codes = new LinkedHashSet<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only those whose event is of this time or later: 2026-01-31T12:00:00Z, or '2h ago'.")
    private String since;

    @Option(names = "--all", description = "Also those that are not retryable.")
    private boolean all;

    @Option(names = "--dry-run", description = "Only say what would be sent.")
    private boolean dryRun;

    @Mixin
    private KafkaSettings kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (all && !codes.isEmpty()) {
            throw new UsageException(
                    "--all and --code: a code that is named is sent whether retryable or not; give one of them");
        }
        var wish = new Wish(codes, since(), all);
        Map<String, String> properties = kafka.properties(null);
        try (Admin admin = Topics.admin(properties)) {
            if (Topics.partitions(admin, properties, topic).isEmpty()) {
                throw new CommandException(
                        "there is no topic %s on %s".formatted(topic, properties.get("bootstrap.servers")));
            }
            var redrive = new Redrive(admin, properties, new EventCodec());
            show(dryRun ? redrive.dryRun(topic, wish) : redrive.run(topic, wish));
            return 0;
        }
    }

    private Optional<Instant> since() {
        if (since == null) {
            return Optional.empty();
        }
        try {
            if (Place.parse(since, Instant.now()) instanceof Place.Since(Instant time)) {
                return Optional.of(time);
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with places that are no times.
        }
        throw new UsageException(
                "--since %s: allowed is a time such as 2026-01-31T12:00:00Z, or how long ago, such as 2h or '30m ago'"
                        .formatted(since));
    }

    private void show(Tally tally) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%-16s %,9d in %s%n", "dead letters", tally.all() - tally.count(Fate.FOREIGN), topic);
        line(out, dryRun ? "would be sent" : "sent again", tally, Fate.SENT, "");
        line(out, "sent before", tally, Fate.SENT_BEFORE, "");
        line(out, "not asked for", tally, Fate.NOT_WANTED, "");
        line(out, "of a replay", tally, Fate.OF_A_REPLAY, "to mend a replay, replay once more");
        line(out, "cannot be sent", tally, Fate.CUT, "only the beginning of the original is there");
        line(out, "cannot be sent", tally, Fate.NO_TOPIC, "the topic that it came from is not there");
        line(out, "no dead letters", tally, Fate.FOREIGN, "other records in the topic");
        out.flush();
    }

    private static void line(PrintWriter out, String what, Tally tally, Fate fate, String why) {
        if (tally.count(fate) == 0 && fate != Fate.SENT) {
            return;
        }
        String codes = tally.of(fate).entrySet().stream()
                .filter(entry -> !entry.getKey().isEmpty())
                .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        String rest = why.isEmpty() || codes.isEmpty() ? codes + why : "%s (%s)".formatted(codes, why);
        out.println("%-16s %,9d  %s".formatted(what, tally.count(fate), rest).stripTrailing());
    }
}
