package dev.densestream.fetch;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Tries again what may work the next time: exponential back-off with full jitter, within the image's deadline. */
final class RetryingFetcher implements ImageFetcher {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final OneTry fetcher;
    private final int attempts;

    RetryingFetcher(OneTry fetcher, int attempts) {
        this.fetcher = fetcher;
        this.attempts = attempts;
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget)
            throws FetchException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return fetcher.fetch(reference, deadline, budget, attempt);
            } catch (FetchFailure failure) {
                Duration pause = failure.retryAfter().orElse(backOff(attempt));
                boolean again = failure.retryable() && attempt < attempts && pause.compareTo(deadline.remaining()) < 0;
                if (!again) {
                    throw failure.after(attempt);
                }
                Thread.sleep(pause);
            }
        }
    }

    private static Duration backOff(int attempt) {
        long longest = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(attempt - 1, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    }
}
