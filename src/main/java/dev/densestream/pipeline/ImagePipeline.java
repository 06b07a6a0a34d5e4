package dev.densestream.pipeline;

import dev.densestream.event.Result;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** Starts the line of each image on a virtual thread of its own. */
public final class ImagePipeline {
    private final ThreadFactory threads = Thread.ofVirtual().name("image-", 0).factory();
    private final ImageLine line;
    private final Consumer<Throwable> onFatal;

    /** @param onFatal told of errors of the JVM itself, such as memory running out */
    public ImagePipeline(ImageLine line, Consumer<Throwable> onFatal) {
        this.line = line;
        this.onFatal = onFatal;
    }

    /**
     * Starts an image and returns at once.
     *
     * @param whenDone called on the image's own thread, at most once; never after {@link Ticket#cancel()} took hold
     */
    public Ticket submit(Envelope envelope, Consumer<Result> whenDone) {
        Thread thread = threads.newThread(() -> {
            try {
                whenDone.accept(line.run(envelope));
            } catch (InterruptedException cancelled) {
                Thread.currentThread().interrupt();
            } catch (Throwable fatal) {
                onFatal.accept(fatal);
            }
        });
        thread.start();
        return thread::interrupt;
    }

    /** An image on its way. */
    @FunctionalInterface
    public interface Ticket {
        /** Gives the image up: its place in every budget is given back soon. */
        void cancel();
    }
}
