package dev.densestream.cli;

import dev.densestream.replay.diff.Comparison;
import dev.densestream.replay.diff.Match;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** What counts as the same when results are compared, and where the outcome goes. */
final class DiffOptions {
    private static final int MOST_CHANGES = 1_000;
    private static final List<String> NAMES =
            List.of("--by", "--tolerance", "--near-tie", "--largest", "--json", "--html", "--thumbnails");

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            defaultValue = "source",
            description =
                    "What makes two results belong together: source, the topic, partition and offset of their event,"
                            + " or id, for events that were sent twice (default: ${DEFAULT-VALUE}).")
    private String by;

    @Option(
            names = "--tolerance",
            paramLabel = "D",
            defaultValue = "1e-5",
            description = "Scores that differ by no more count as the same (default: ${DEFAULT-VALUE}).")
    private double tolerance;

    @Option(
            names = "--near-tie",
            paramLabel = "D",
            defaultValue = "0.01",
            description = "A changed label is a near-tie where A's two best labels were no further apart (default:"
                    + " ${DEFAULT-VALUE}).")
    private double nearTie;

    @Option(
            names = "--largest",
            paramLabel = "N",
            defaultValue = "24",
            description = "How many of the largest changes are shown (default: ${DEFAULT-VALUE}).")
    private int largest;

    @Option(names = "--json", paramLabel = "FILE", description = "Write everything that was found as JSON.")
    private Path json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            defaultValue = "diff.html",
            description = "Where the page goes, with all that it shows inside (default: ${DEFAULT-VALUE}).")
    private Path html;

    @Option(
            names = "--thumbnails",
            paramLabel = "WHICH",
            defaultValue = "local",
            description =
                    "Whose pictures the page shows, read as you: local, those in files and in the events themselves;"
                            + " all, also those that are asked for over the network; none (default: ${DEFAULT-VALUE}).")
    private String thumbnails;

    /** @throws UsageException if one of them was given, though nothing is compared without {@code needed} */
    static void refuse(ParseResult given, String needed) {
        NAMES.stream().filter(given::hasMatchedOption).findFirst().ifPresent(option -> {
            throw new UsageException("%s: only %s has use for it".formatted(option, needed));
        });
    }

    /** @throws UsageException if what was given cannot be */
    void check() {
        settings();
        thumbnails();
        Arguments.writable("--html", html);
        json().ifPresent(file -> Arguments.writable("--json", file));
    }

    Comparison.Settings settings() {
        Match match = switch (by) {
            case "source" -> Match.SOURCE;
            case "id" -> Match.ID;
            default -> throw new UsageException("--by %s: allowed is source or id".formatted(by));
        };
        part("--tolerance", tolerance);
        part("--near-tie", nearTie);
        Arguments.between("--largest", 0, MOST_CHANGES, largest);
        return new Comparison.Settings(match, tolerance, nearTie, largest);
    }

    private static void part(String option, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new UsageException("%s %s: allowed is 0 to 1".formatted(option, value));
        }
    }

    Thumbnails thumbnails() {
        return switch (thumbnails) {
            case "local" -> Thumbnails.local();
            case "all" -> Thumbnails.all();
            case "none" -> Thumbnails.none();
            default -> throw new UsageException("--thumbnails %s: allowed is local, all or none".formatted(thumbnails));
        };
    }

    Path html() {
        return html;
    }

    Optional<Path> json() {
        return Optional.ofNullable(json);
    }
}
