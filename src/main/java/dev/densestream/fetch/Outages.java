package dev.densestream.fetch;

import dev.densestream.fetch.FetchFailure.Blame;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which origins are down, as all images together have seen it.
 *
 * <p>Only what the operator named itself, or what has answered before, is waited for. Events are written by others: one that
 * names a host which a mere pattern allows and which never was there would otherwise hold its partition for ever. So would one
 * with {@code https} for a host that the operator named without a scheme and that speaks only {@code http}.
 */
final class Outages {
    private static final Logger LOG = LoggerFactory.getLogger(Outages.class);
    /** So many different references in a row, without an answer in between, are no coincidence. */
    static final int IN_A_ROW = 5;
    /** How often one image believes that it was the origin's strain that failed it. */
    static final int PATIENCE = 2;
    /** With patterns, hosts can be as many as senders like. */
    private static final int MOST_KNOWN = 10_000;

    private final boolean hold;
    private final LongSupplier nanoClock;
    private final Pause pause;
    private final RandomGenerator random;
    private final ConcurrentMap<String, State> known = new ConcurrentHashMap<>();

    /**
     * @param hold whether images wait for an origin that is down; otherwise nothing ever is
     * @param random safe for use by many threads
     */
    Outages(boolean hold, LongSupplier nanoClock, Pause pause, RandomGenerator random) {
        this.hold = hold;
        this.nanoClock = nanoClock;
        this.pause = pause;
        this.random = random;
    }

    /** The origin gave an answer that shows that it is well. */
    void answered(Origin origin) {
        if (!hold) {
            return;
        }
        state(origin).well();
        State twin = twin(origin);
        if (twin != null) {
            twin.neverMeant(origin);
        }
    }

    /** @return null where there is none, or nothing was heard of it */
    private State twin(Origin origin) {
        return origin.twin() == null ? null : known.get(origin.twin());
    }

    /** What to wait for before asking {@code origin} at all. */
    Optional<DownOrigin> down(Origin origin) {
        return Optional.ofNullable(known.get(origin.name())).flatMap(State::down);
    }

    /**
     * Told of the last failure of an image.
     *
     * @param at where it failed
     * @param held how often the image was held before
     * @return what the image shall wait for; empty if it has failed for good
     */
    Optional<DownOrigin> holding(Origin at, FetchFailure failure, String reference, int held) {
        // What fails again and again while others are answered is no outage.
        boolean impatient = failure.blame() == Blame.STRAINED || failure.blame() == Blame.REFUSED;
        if (!hold || failure.blame() == Blame.NONE || (impatient && held >= PATIENCE)) {
            return Optional.empty();
        }
        State state = at.named() ? state(at) : known.get(at.name());
        if (state == null || (!state.hasAnswered() && twin(at) instanceof State twin && twin.hasAnswered())) {
            return Optional.empty();
        }
        return state.failed(failure, reference);
    }

    /** What is down now, in no order. */
    List<Outage> now() {
        return known.values().stream()
                .map(State::down)
                .flatMap(Optional::stream)
                .map(down -> down.told(nanoClock.getAsLong()))
                .toList();
    }

    /** How many origins are remembered. */
    int known() {
        return known.size();
    }

    private State state(Origin origin) {
        State state = known.get(origin.name());
        if (state == null) {
            forgetSome();
            state = known.computeIfAbsent(origin.name(), _ -> new State(origin));
        }
        return state;
    }

    private void forgetSome() {
        if (known.size() >= MOST_KNOWN) {
            Stream<State> idle =
                    known.values().stream().filter(state -> state.down().isEmpty());
            idle.limit(MOST_KNOWN / 10).toList().forEach(state -> known.remove(state.origin.name(), state));
        }
    }

    private final class State {
        private final Origin origin;
        private final Set<Integer> strained = new HashSet<>();
        private DownOrigin down;
        private boolean answered;

        private State(Origin origin) {
            this.origin = origin;
        }

        synchronized Optional<DownOrigin> down() {
            return Optional.ofNullable(down);
        }

        synchronized boolean hasAnswered() {
            return answered;
        }

        synchronized void well() {
            answered = true;
            strained.clear();
            if (down != null) {
                LOG.info(
                        "source {} is back after {} s; {} images waited for it",
                        origin.name(),
                        down.lasting(nanoClock.getAsLong()).toSeconds(),
                        down.everWaited());
                down.end();
                down = null;
            }
        }

        /** Of two that the operator's words name, the other one is there, and this one never was. */
        synchronized void neverMeant(Origin instead) {
            if (down != null && !answered) {
                LOG.warn(
                        "source {} is not waited for any longer: it has never answered, and {} has",
                        origin.name(),
                        instead.name());
                down.end();
                down = null;
            }
        }

        synchronized Optional<DownOrigin> failed(FetchFailure failure, String reference) {
            if (down == null && !isEnough(failure, reference)) {
                return Optional.empty();
            }
            if (down == null) {
                down = new DownOrigin(origin, failure.getMessage(), nanoClock.getAsLong(), pause, random);
                LOG.warn(
                        "source {} is down: {}; holding its images, looking again every 1 to {} s",
                        origin.name(),
                        failure.getMessage(),
                        DownOrigin.LONGEST.toSeconds());
            }
            return Optional.of(down);
        }

        private boolean isEnough(FetchFailure failure, String reference) {
            if (failure.blame() == Blame.DOWN || (failure.blame() == Blame.REFUSED && !answered)) {
                return true;
            }
            strained.add(reference.hashCode());
            return strained.size() >= IN_A_ROW;
        }
    }
}
