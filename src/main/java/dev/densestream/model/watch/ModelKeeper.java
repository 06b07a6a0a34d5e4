package dev.densestream.model.watch;

import dev.densestream.model.ModelException;
import dev.densestream.model.OptionException;
import dev.densestream.model.PreparedModel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one place in a topology filled with the newest model that keeps the rules. A file that is refused is not tried again
 * until it changes; the model before it goes on answering.
 */
public final class ModelKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelKeeper.class);

    /** A file is read twice while it is loaded, beside all that is in flight. */
    private static final int HEAP_SHARE = 4;

    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(5);

    private final ModelSource source;
    private final ModelRules rules;
    private final Installer installer;
    private final InstantSource clock;
    private final Map<Candidate, String> refused = new HashMap<>();
    private Set<Candidate> seenBefore = Set.of();
    private PreparedModel model;
    private Candidate current;
    private String failedLook;
    private Thread thread;
    private volatile ModelState state = ModelState.NOTHING;

    public ModelKeeper(ModelSource source, ModelRules rules, Installer installer, InstantSource clock) {
        this.source = source;
        this.rules = rules;
        this.installer = installer;
        this.clock = clock;
    }

    /**
     * Fills the place for the first time: with the newest file that is good, and at once, whether or not somebody still writes
     * to it.
     *
     * @throws ModelException or {@link OptionException} if there is none, with the reasons
     */
    public void start() throws InterruptedException {
        List<Candidate> candidates = source.look();
        if (candidates.isEmpty()) {
            throw new ModelException(source.missing());
        }
        Map<Candidate, RuntimeException> reasons = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            try {
                take(candidate);
                break;
            } catch (RuntimeException e) {
                reasons.put(candidate, e);
            }
        }
        if (model == null && reasons.size() == 1) {
            throw reasons.values().iterator().next();
        }
        if (model == null) {
            throw new ModelException("none of the %d model files can be used: %s"
                    .formatted(
                            reasons.size(),
                            reasons.entrySet().stream()
                                    .map(e -> "%s (%s)".formatted(e.getKey().file(), reason(e.getValue())))
                                    .collect(Collectors.joining("; "))));
        }
        // Told only now: before, it was not known which model answers instead.
        reasons.forEach((candidate, e) -> refuse(candidate, reason(e)));
    }

    /** Looks for another model again and again, on a thread of its own. */
    public void watch(Duration every) {
        thread = Thread.ofPlatform().daemon().name("model-keeper").start(() -> {
            try {
                while (true) {
                    Thread.sleep(every);
                    look();
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
    }

    public ModelState state() {
        return state;
    }

    /**
     * Takes the first candidate that is good, in the order of the source: if that is the current model, nothing changes. A file
     * counts once two looks have seen it in the same state; before, somebody may still be writing to it.
     */
    void look() throws InterruptedException {
        List<Candidate> candidates;
        try {
            candidates = source.look();
            failedLook = null;
        } catch (RuntimeException e) {
            if (!reason(e).equals(failedLook)) {
                failedLook = reason(e);
                LOG.warn("cannot look for another model: {}; {} goes on answering", failedLook, state.words());
            }
            return;
        }
        refused.keySet().retainAll(candidates);
        Set<Candidate> still = seenBefore;
        seenBefore = new HashSet<>(candidates);
        for (Candidate candidate : candidates) {
            if (candidate.equals(current)) {
                return;
            }
            if (still.contains(candidate) && !refused.containsKey(candidate)) {
                try {
                    take(candidate);
                    return;
                } catch (RuntimeException e) {
                    refuse(candidate, reason(e));
                }
            }
        }
    }

    private void take(Candidate candidate) throws InterruptedException {
        candidate.problem().ifPresent(problem -> {
            throw new ModelException(problem);
        });
        checkMemory(candidate);
        PreparedModel next = PreparedModel.open(candidate.file());
        candidate.sha256().ifPresent(wanted -> checkDigest(next, wanted));
        if (model != null && model.sha256().equals(next.sha256())) {
            current = candidate;
            return;
        }
        if (model != null) {
            rules.check(next, model);
        }
        installer.install(next, rules::judge);
        if (model != null) {
            LOG.info(
                    "model {} {} answers from now on, before it was {}",
                    next.contract().name(),
                    next.version(),
                    state.words());
        }
        model = next;
        current = candidate;
        state = state.answeredBy(
                new ModelState.Current(next.contract().name(), next.version(), next.file(), clock.instant()));
    }

    /** Memory that runs out would end the process, and with it the model that answers. */
    private void checkMemory(Candidate candidate) {
        long heap = Runtime.getRuntime().maxMemory();
        if (model != null && candidate.bytes() > heap / HEAP_SHARE) {
            throw new ModelException(
                    "it has %,d bytes, more than a quarter of Java's heap of %,d bytes; a larger -Xmx allows it"
                            .formatted(candidate.bytes(), heap));
        }
    }

    private static void checkDigest(PreparedModel model, String wanted) {
        if (!model.sha256().equals(wanted)) {
            throw new ModelException("it has the SHA-256 %s, announced was %s".formatted(model.sha256(), wanted));
        }
    }

    private void refuse(Candidate candidate, String reason) {
        refused.put(candidate, reason);
        state = state.refused(new ModelState.Refusal(candidate.file(), reason, clock.instant()));
        LOG.warn("refused {} as the model: {}; {} goes on answering", candidate.file(), reason, state.words());
    }

    private static String reason(Throwable e) {
        return switch (e) {
            case ModelException refused -> refused.getMessage();
            case OptionException wrong -> wrong.getMessage();
            default -> e.toString();
        };
    }

    /** Ends the watch; the model stays with whom it was installed. */
    @Override
    public void close() throws InterruptedException {
        if (thread != null) {
            thread.interrupt();
            // Loading cannot be interrupted, and nobody waits for the model any more.
            thread.join(CLOSES_WITHIN);
        }
        source.close();
    }
}
