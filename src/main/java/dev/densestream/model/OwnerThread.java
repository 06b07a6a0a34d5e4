package dev.densestream.model;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A platform thread that alone touches a session, or one of the few that do. Its stack is large because ONNX Runtime needs more of it than Java's
 * ordinary threads have, to make its environment as well as to optimise a deep graph, and ends the process without a word
 * where it is not there. And runs stay on it because GPU memory grows when runs hop between threads.
 */
final class OwnerThread {
    /** Virtual memory; pages are committed only when they are used. */
    private static final long STACK_BYTES = 512L << 20;

    private final ExecutorService executor;

    OwnerThread(String name) {
        executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(null, task, name, STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Runs {@code task} on the thread and waits for it, also when interrupted: the task reads the caller's buffers, which
     * must be the caller's again when this returns. The interrupt is kept.
     *
     * @throws java.util.concurrent.RejectedExecutionException after {@link #close(Runnable)}
     */
    <T> T call(Callable<T> task) {
        Future<T> future = executor.submit(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw unwrapped(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        return switch (e.getCause()) {
            // A new one, so that the trace shows the caller too.
            case DeviceLostException lost -> new DeviceLostException(lost.getMessage(), lost);
            case ProviderException missing -> new ProviderException(missing.getMessage(), missing);
            case OutOfMemoryOnDeviceException full -> new OutOfMemoryOnDeviceException(full.getMessage(), full);
            case ModelException failed -> new ModelException(failed.getMessage(), failed);
            case Error error -> throw error;
            case RuntimeException failed -> failed;
            default -> new IllegalStateException(e.getCause());
        };
    }

    /** Lets the tasks that were handed over finish, then runs {@code last} and ends the thread; waits for it. */
    void close(Runnable last) {
        executor.execute(last);
        executor.close();
    }
}
