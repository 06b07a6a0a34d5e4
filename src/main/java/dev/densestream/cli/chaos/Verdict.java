package dev.densestream.cli.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the harness found.
 *
 * @param sent events that the broker had taken and that had to have a result
 * @param lost of those, events without a committed result
 * @param doubled results too many for readers of committed records
 * @param deadLetters events that became dead letters though nothing was wrong with them
 * @param disordered results that stand after a later one of their partition
 * @param problems everything else, one line each
 */
public record Verdict(int sent, int lost, int doubled, int deadLetters, int disordered, List<String> problems) {
    public Verdict {
        problems = List.copyOf(problems);
    }

    /** Whether the guarantee held. */
    public boolean holds(boolean exactlyOnce) {
        return lost == 0 && deadLetters == 0 && disordered == 0 && problems.isEmpty() && (doubled == 0 || !exactlyOnce);
    }

    /**
     * @param expendable ids that may be missing: their topic was deleted under them
     * @param rereads for each id how many more results a deliberate rewind explains
     */
    static Verdict of(
            List<Feeder.Sent> sent,
            List<Reader.Seen> seen,
            Set<String> expendable,
            Map<String, Integer> rereads,
            List<String> problems) {
        Map<String, Integer> times = new HashMap<>();
        seen.forEach(s -> times.merge(s.id(), 1, Integer::sum));
        int lost = 0;
        int doubled = 0;
        List<String> found = new ArrayList<>(problems);
        for (Feeder.Sent event : sent) {
            int results = times.getOrDefault(event.id(), 0);
            if (results == 0 && !expendable.contains(event.id())) {
                lost++;
            }
            doubled += Math.max(0, results - 1 - rereads.getOrDefault(event.id(), 0));
        }
        long letters = seen.stream().filter(s -> !s.prediction()).count();
        seen.stream().filter(s -> !s.prediction()).limit(3).forEach(s -> found.add("dead letter " + s.what()));
        int needed = (int)
                sent.stream().filter(event -> !expendable.contains(event.id())).count();
        return new Verdict(needed, lost, doubled, (int) letters, disordered(seen, expendable), found);
    }

    /**
     * Looks at the first result of each event: later ones are counted as doubled. Ids sort as they were sent. A result whose
     * topic was deleted meanwhile may also come when those of the new topic already come.
     */
    private static int disordered(List<Reader.Seen> seen, Set<String> expendable) {
        Map<String, String> last = new HashMap<>();
        Map<String, Boolean> known = new HashMap<>();
        int disordered = 0;
        for (Reader.Seen result : seen) {
            boolean first = known.put(result.id(), true) == null;
            if (first && result.prediction() && !expendable.contains(result.id())) {
                String partition = result.topic() + "-" + result.partition();
                String before = last.put(partition, result.id());
                if (before != null && before.compareTo(result.id()) > 0) {
                    disordered++;
                }
            }
        }
        return disordered;
    }
}
