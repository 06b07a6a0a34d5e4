package dev.densestream.fetch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/**
 * Tries again what may work the next time: after a pause with exponential back-off and full jitter, within the image's
 * deadline. Where the source itself is down, the image waits for it, however long that takes, and then starts afresh.
 */
final class RetryingFetcher implements ImageFetcher {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** Doubled so often, the first pause is past the longest. */
    private static final int DOUBLINGS = 6;

    private final OneTry fetcher;
    private final int attempts;
    private final Outages outages;
    private final Pause pause;
    private final RandomGenerator random;

    /** @param random safe for use by many threads */
    RetryingFetcher(OneTry fetcher, int attempts, Outages outages, Pause pause, RandomGenerator random) {
        this.fetcher = fetcher;
        this.attempts = attempts;
        this.outages = outages;
        this.pause = pause;
        this.random = random;
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget)
            throws FetchException, InterruptedException {
        try {
            return new Image(reference, fetcher.origin(reference), deadline, budget).get();
        } catch (FetchFailure refused) {
            throw refused.after(0);
        }
    }

    /** One image on its way. */
    private final class Image {
        private final String reference;
        private final Origin origin;
        private final Deadline deadline;
        private final ByteBudget budget;
        private int tries;
        private int held;

        Image(String reference, Origin origin, Deadline deadline, ByteBudget budget) {
            this.reference = reference;
            this.origin = origin;
            this.deadline = deadline;
            this.budget = budget;
        }

        FetchedImage get() throws FetchException, InterruptedException {
            Optional<DownOrigin> down = outages.down(origin);
            while (true) {
                try {
                    Optional<FetchedImage> probed = down.isPresent() ? hold(down.get()) : Optional.empty();
                    return probed.isPresent() ? probed.get() : tryAll();
                } catch (FetchFailure last) {
                    down = outages.holding(last.origin().orElse(origin), last, reference, held);
                    if (down.isEmpty()) {
                        throw last.after(tries, remark(last));
                    }
                }
            }
        }

        private FetchedImage tryOnce() throws FetchFailure, InterruptedException {
            tries++;
            FetchedImage image = fetcher.fetch(reference, deadline, budget, tries);
            outages.answered(origin);
            return image;
        }

        private FetchedImage tryAll() throws FetchFailure, InterruptedException {
            for (int attempt = 1; ; attempt++) {
                try {
                    return tryOnce();
                } catch (FetchFailure failure) {
                    Duration wait = wait(failure, attempt);
                    if (!failure.retryable() || attempt == attempts || wait.compareTo(deadline.remaining()) >= 0) {
                        throw failure;
                    }
                    var _ = pause.await(new CountDownLatch(1), wait);
                    if (outages.down(failure.origin().orElse(origin)).isPresent()) {
                        throw failure;
                    }
                }
            }
        }

        /**
         * Waits until the origin is back, and asks it when it is this image's turn.
         *
         * @return empty if it is back, or no longer what is in the way, and this image has not been fetched
         */
        private Optional<FetchedImage> hold(DownOrigin down) throws FetchFailure, InterruptedException {
            down.join();
            try {
                while (deadline.credited(down::awaitTurn)) {
                    try {
                        deadline.startAgain();
                        return Optional.of(tryOnce());
                    } catch (FetchFailure failure) {
                        if (!failure.retryable()) {
                            throw failure;
                        }
                        if (!isStillDown(down, failure)) {
                            break;
                        }
                    } finally {
                        down.probed();
                    }
                }
            } finally {
                down.leave();
                held++;
            }
            deadline.startAgain();
            return Optional.empty();
        }

        private boolean isStillDown(DownOrigin down, FetchFailure failure) {
            return failure.blame() != FetchFailure.Blame.NONE
                    && failure.origin()
                            .orElse(origin)
                            .name()
                            .equals(down.origin().name());
        }

        private Duration wait(FetchFailure failure, int attempt) {
            long longest =
                    Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempt - 1, DOUBLINGS));
            Duration own = Duration.ofMillis(random.nextLong(longest + 1));
            return failure.retryAfter()
                    .filter(asked -> asked.compareTo(own) > 0)
                    .orElse(own);
        }

        private String remark(FetchFailure failure) {
            return failure.retryAfter()
                    .filter(asked -> failure.retryable() && asked.compareTo(deadline.remaining()) >= 0)
                    .map(asked ->
                            "; it asks to wait %d s, longer than the deadline leaves".formatted(asked.toSeconds()))
                    .orElse("");
        }
    }
}
