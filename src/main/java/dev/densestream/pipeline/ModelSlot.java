package dev.densestream.pipeline;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in the topology that a model fills. An image leases the model before it is prepared for it and gives it back with its
 * scores, so one that was in flight when another model took over is finished by the old one. Each model has a batcher of its own:
 * no batch ever holds images of two.
 */
public final class ModelSlot implements AutoCloseable {
    private final List<Held> open = new ArrayList<>();
    private Held current;

    /** Whether a model was put here. */
    synchronized boolean isFilled() {
        return current != null;
    }

    /** The model at this moment, for one image. */
    synchronized Lease lease() {
        if (current == null) {
            throw new IllegalStateException("no model was put here");
        }
        current.leases++;
        return new Lease(current);
    }

    /**
     * Has {@code next} answer every image that comes from now on, waits for those that the model before still has, and closes it.
     * Two models are in memory meanwhile.
     *
     * @throws InterruptedException if it was given up waiting; the model before is then closed with the place
     */
    public void swap(LoadedModel next) throws InterruptedException {
        Held before;
        synchronized (this) {
            before = current;
            current = new Held(next);
            open.add(current);
            while (before != null && before.leases > 0) {
                wait();
            }
        }
        if (before != null) {
            before.model.close();
            synchronized (this) {
                open.remove(before);
            }
        }
    }

    private synchronized void giveBack(Held held) {
        held.leases--;
        if (held.leases == 0) {
            notifyAll();
        }
    }

    @Override
    public void close() {
        List<Held> last;
        synchronized (this) {
            last = List.copyOf(open);
            open.clear();
        }
        last.forEach(held -> held.model.close());
    }

    /** A model and how many images have it; guarded by the place. */
    private static final class Held {
        private final LoadedModel model;
        private int leases;

        Held(LoadedModel model) {
            this.model = model;
        }
    }

    /** A model that stays open until this is closed; closing twice is harmless. One thread's own. */
    final class Lease implements AutoCloseable {
        private final Held held;
        private boolean closed;

        private Lease(Held held) {
            this.held = held;
        }

        LoadedModel model() {
            return held.model;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                giveBack(held);
            }
        }
    }
}
