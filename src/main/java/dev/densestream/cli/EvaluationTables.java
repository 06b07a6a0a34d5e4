package dev.densestream.cli;

import dev.densestream.model.verify.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What {@code model verify} shows to people. */
final class EvaluationTables {
    /** A matrix wider than this fits no terminal; then the most frequent mistakes are listed. */
    private static final int WIDEST_MATRIX = 15;

    private static final int LISTED = 20;
    private static final int NAME = 24;

    private EvaluationTables() {}

    static List<String> of(Evaluation evaluation, EvaluationReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("%-24s %8s %8s %10s".formatted("label", "pictures", "recall", "precision"));
        report.labels()
                .forEach(label -> lines.add("%-24s %8d %7.1f%% %9.1f%%"
                        .formatted(
                                shortened(label.label()),
                                label.pictures(),
                                100 * label.recall(),
                                100 * label.precision())));
        lines.add("");
        lines.addAll(evaluation.labels().size() <= WIDEST_MATRIX ? matrix(evaluation) : mistakes(report));
        lines.add("");
        lines.add("accuracy           %.2f %% (%,d of %,d pictures%s)"
                .formatted(
                        100 * report.accuracy(),
                        evaluation.correct(),
                        report.pictures(),
                        report.unreadable() == 0 ? "" : ", %d left out".formatted(report.unreadable())));
        lines.add("calibration error  %.3f (expected; 0: scores mean what they say)"
                .formatted(report.calibrationError()));
        return lines;
    }

    private static List<String> matrix(Evaluation evaluation) {
        List<String> lines = new ArrayList<>();
        int labels = evaluation.labels().size();
        lines.add("%-24s %s"
                .formatted(
                        "what was said, in columns",
                        IntStream.range(0, labels).mapToObj("%6d"::formatted).collect(Collectors.joining())));
        for (int label = 0; label < labels; label++) {
            int row = label;
            lines.add("%-25s %s"
                    .formatted(
                            "%2d %s"
                                    .formatted(
                                            row, shortened(evaluation.labels().get(row))),
                            IntStream.range(0, labels)
                                    .mapToObj(said -> evaluation.confusion(row, said))
                                    .map(count -> "%6s".formatted(count == 0 ? "." : count))
                                    .collect(Collectors.joining())));
        }
        return lines;
    }

    private static List<String> mistakes(EvaluationReport report) {
        List<String> lines = new ArrayList<>();
        lines.add("most frequent mistakes");
        report.confusions().stream()
                .filter(confusion -> !confusion.label().equals(confusion.said()))
                .limit(LISTED)
                .forEach(confusion -> lines.add(
                        "%8d %s taken for %s".formatted(confusion.pictures(), confusion.label(), confusion.said())));
        if (lines.size() == 1) {
            lines.add("       0");
        }
        return lines;
    }

    private static String shortened(String label) {
        return label.length() <= NAME - 3 ? label : label.substring(0, NAME - 4) + "…";
    }
}
