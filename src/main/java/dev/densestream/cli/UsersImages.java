package dev.densestream.cli;

import dev.densestream.fetch.ByteBudget;
import dev.densestream.fetch.Deadline;
import dev.densestream.fetch.FetchException;
import dev.densestream.fetch.FetchPolicy;
import dev.densestream.fetch.FetchedImage;
import dev.densestream.fetch.Fetchers;
import dev.densestream.fetch.ImageFetcher;
import dev.densestream.fetch.S3Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Images that the user names on the command line, not a topic: everything that the user may read. */
final class UsersImages {
    private static final long MOST_BYTES = 100_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int ATTEMPTS = 3;

    private final Duration patience;
    private final ImageFetcher fetcher;

    UsersImages() {
        this(PATIENCE, ATTEMPTS);
    }

    /** @param patience for each image */
    UsersImages(Duration patience, int attempts) {
        this.patience = patience;
        this.fetcher = Fetchers.of(policy(patience, attempts));
    }

    static FetchPolicy policy() {
        return policy(PATIENCE, ATTEMPTS);
    }

    private static FetchPolicy policy(Duration patience, int attempts) {
        return new FetchPolicy(
                        List.of(Path.of("/")),
                        List.of("*"),
                        FetchPolicy.ALL_ADDRESSES,
                        true,
                        MOST_BYTES,
                        attempts,
                        5,
                        patience,
                        FetchPolicy.OnOutage.DEAD_LETTER)
                .withS3(new S3Policy(List.of("*"), null, null, false, false, false));
    }

    byte[] bytes(String reference) throws FetchException, InterruptedException {
        try (FetchedImage image =
                fetcher.fetch(reference, Deadline.in(patience, System::nanoTime), ByteBudget.unlimited())) {
            return image.bytes();
        }
    }
}
