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

    private final ImageFetcher fetcher = Fetchers.of(policy());

    static FetchPolicy policy() {
        return new FetchPolicy(
                        List.of(Path.of("/")),
                        List.of("*"),
                        FetchPolicy.ALL_ADDRESSES,
                        true,
                        MOST_BYTES,
                        3,
                        5,
                        PATIENCE,
                        FetchPolicy.OnOutage.DEAD_LETTER)
                .withS3(new S3Policy(List.of("*"), null, null, false, false, false));
    }

    byte[] bytes(String reference) throws FetchException, InterruptedException {
        try (FetchedImage image =
                fetcher.fetch(reference, Deadline.in(PATIENCE, System::nanoTime), ByteBudget.unlimited())) {
            return image.bytes();
        }
    }
}
