package dev.densestream.pipeline;

import dev.densestream.event.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Starts each record on a virtual thread of its own; where it names several images, each of them gets one, too. */
public final class ImagePipeline {
    /** Images of one record at a time: more than fill a batch, and a record of thousands starts no more threads. */
    private static final int AT_ONCE = 64;

    private final ThreadFactory threads = Thread.ofVirtual().name("image-", 0).factory();
    private final ImageLine line;
    private final Consumer<Throwable> onFatal;

    /** @param onFatal told of errors of the JVM itself, such as memory running out anywhere but in a decoder */
    public ImagePipeline(ImageLine line, Consumer<Throwable> onFatal) {
        this.line = line;
        this.onFatal = onFatal;
    }

    /**
     * Starts a record and returns at once.
     *
     * @param whenDone called on the record's own thread with the results of all its images, in their order, none for a record
     *     that names no image; at most once, and never after {@link Ticket#cancel()} took hold
     */
    public Ticket submit(Envelope envelope, Consumer<List<Result>> whenDone) {
        Thread thread = threads.newThread(() -> {
            try {
                whenDone.accept(run(envelope));
            } catch (InterruptedException cancelled) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException told) {
                // By the image's own thread.
            } catch (Throwable fatal) {
                onFatal.accept(fatal);
            }
        });
        thread.start();
        return thread::interrupt;
    }

    private List<Result> run(Envelope envelope) throws InterruptedException, ExecutionException {
        try (Message message = line.read(envelope)) {
            return switch (message.images()) {
                case 0 -> List.of();
                case 1 -> List.of(line.run(message, 0));
                default -> all(message);
            };
        }
    }

    private List<Result> all(Message message) throws InterruptedException, ExecutionException {
        List<Callable<Result>> images = IntStream.range(0, message.images())
                .<Callable<Result>>mapToObj(image -> () -> runOrTell(message, image))
                .toList();
        List<Result> results = new ArrayList<>(images.size());
        try (ExecutorService executor = Executors.newFixedThreadPool(Math.min(AT_ONCE, images.size()), threads)) {
            // Whoever is interrupted here interrupts all of them, and waits until they have given back what they had.
            for (Future<Result> done : executor.invokeAll(images)) {
                results.add(done.get());
            }
        }
        return results;
    }

    /** At once: the other images of the record may take long. */
    private Result runOrTell(Message message, int image) throws InterruptedException {
        try {
            return line.run(message, image);
        } catch (RuntimeException | Error fatal) {
            onFatal.accept(fatal);
            throw fatal;
        }
    }

    /** A record on its way. */
    @FunctionalInterface
    public interface Ticket {
        /** Gives the record up: the places of its images in every budget are given back soon. */
        void cancel();
    }
}
