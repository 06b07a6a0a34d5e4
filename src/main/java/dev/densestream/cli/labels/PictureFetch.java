package dev.densestream.cli.labels;

import dev.densestream.event.Shown;
import dev.densestream.fetch.ByteBudget;
import dev.densestream.fetch.Deadline;
import dev.densestream.fetch.FetchException;
import dev.densestream.fetch.FetchedImage;
import dev.densestream.fetch.ImageFetcher;
import dev.densestream.train.data.Correction;
import dev.densestream.train.data.Corrections;
import dev.densestream.train.data.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Fetches the pictures that labels are of, several at a time. */
public final class PictureFetch {
    /** As many as are held in memory at a time, too. */
    private static final int CONCURRENT = 16;

    private final ImageFetcher fetcher;
    private final Duration deadline;
    private final PictureCache cache;
    private final Progress progress;

    /** @param deadline for each picture, with all retries */
    public PictureFetch(ImageFetcher fetcher, Duration deadline, PictureCache cache, Progress progress) {
        this.fetcher = fetcher;
        this.deadline = deadline;
        this.cache = cache;
        this.progress = progress;
    }

    /** One of both is null. */
    private record Fetched(Correction correction, String failure) {}

    /**
     * What can be fetched, in the order given.
     *
     * @param leftOut what was left out before, a line each
     * @throws dev.densestream.train.data.DataException if there is no room for the pictures
     */
    public Corrections fetch(List<LabelledImage> images, List<String> leftOut) throws InterruptedException {
        var free = new Semaphore(CONCURRENT);
        List<Correction> corrections = new ArrayList<>();
        List<String> left = new ArrayList<>(leftOut);
        progress.begin("fetching pictures", images.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Fetched>> all = new ArrayList<>();
            for (LabelledImage image : images) {
                free.acquire();
                all.add(threads.submit(() -> {
                    try {
                        return fetch(image);
                    } finally {
                        free.release();
                        progress.step();
                    }
                }));
            }
            for (Future<Fetched> each : all) {
                Fetched fetched = each.get();
                if (fetched.failure() == null) {
                    corrections.add(fetched.correction());
                } else {
                    left.add(fetched.failure());
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
        progress.end();
        return new Corrections(corrections, left);
    }

    private Fetched fetch(LabelledImage image) throws InterruptedException {
        String name = Shown.of(image.uri());
        try (FetchedImage fetched =
                fetcher.fetch(image.uri(), Deadline.in(deadline, System::nanoTime), ByteBudget.unlimited())) {
            return new Fetched(Correction.of(cache.keep(name, fetched.bytes()), fetched.bytes(), image.label()), null);
        } catch (FetchException e) {
            return new Fetched(null, "%s: %s".formatted(name, words(e)));
        }
    }

    /** Fetching speaks of the settings of a topology; here they are options. */
    private static String words(FetchException e) {
        return e.getMessage().replace("fetch.files", "--files").replace("fetch.http", "--http");
    }
}
