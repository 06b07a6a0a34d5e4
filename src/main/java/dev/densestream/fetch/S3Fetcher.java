package dev.densestream.fetch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** One try at an object in S3, or in a store that speaks like it. */
final class S3Fetcher implements OneTry {
    private final S3Guard guard;
    private final S3Connection connection;
    private final FetchPolicy policy;
    private final Consumer<Origin> answered;

    /** @param answered told of each bucket that gave an answer, whatever it was, as long as it does not complain of itself */
    S3Fetcher(S3Guard guard, S3Connection connection, FetchPolicy policy, Consumer<Origin> answered) {
        this.guard = guard;
        this.connection = connection;
        this.policy = policy;
        this.answered = answered;
    }

    @Override
    public Origin origin(String reference) throws FetchFailure {
        S3Object object = S3Object.parse(reference);
        guard.check(object);
        return new Origin("s3://%s/%s".formatted(connection.server(), object.bucket()), guard.names(object.bucket()));
    }

    @Override
    public FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget, int attempt)
            throws FetchFailure, InterruptedException {
        Origin origin = origin(reference);
        S3Object object = S3Object.parse(reference);
        try (ByteBudget.Lease _ = deadline.credited(() -> budget.turn(origin.name()))) {
            return fetch(object, origin, deadline, budget, attempt);
        }
    }

    private FetchedImage fetch(S3Object object, Origin origin, Deadline deadline, ByteBudget budget, int attempt)
            throws FetchFailure, InterruptedException {
        ResponseInputStream<GetObjectResponse> body =
                within(deadline, object, () -> open(object, origin), ResponseInputStream::abort);
        boolean done = false;
        ByteBudget.Lease lease = null;
        try {
            Long declared = body.response().contentLength();
            if (declared != null && declared > policy.maxBytes()) {
                throw tooLarge(object);
            }
            long most = declared == null ? policy.maxBytes() : declared;
            lease = deadline.credited(() -> budget.reserve(most));
            byte[] bytes = within(deadline, object, () -> read(body, declared), _ -> {});
            done = true;
            return new FetchedImage(bytes, attempt, lease);
        } finally {
            if (!done) {
                body.abort();
                if (lease != null) {
                    lease.close();
                }
            }
        }
    }

    private ResponseInputStream<GetObjectResponse> open(S3Object object, Origin origin) throws FetchFailure {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(object.bucket())
                .key(object.key())
                .versionId(object.versionId())
                // Where the store knows a checksum, what came is held against it.
                .checksumMode(ChecksumMode.ENABLED)
                .build();
        try {
            ResponseInputStream<GetObjectResponse> body = connection.client().getObject(request);
            answered.accept(origin);
            return body;
        } catch (AwsServiceException e) {
            FetchFailure failure = failure(object, e);
            if (failure.blame() == FetchFailure.Blame.NONE) {
                answered.accept(origin);
            }
            throw failure;
        } catch (IllegalArgumentException e) {
            throw new FetchFailure("not-configured", e.getMessage(), false);
        }
    }

    /** More came than is allowed. */
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private byte[] read(ResponseInputStream<GetObjectResponse> body, Long declared) throws IOException {
        try {
            byte[] bytes =
                    declared == null ? body.readNBytes((int) policy.maxBytes()) : exactly(declared.intValue(), body);
            // The end must be seen, too: only there the SDK compares checksums.
            if (body.read() >= 0) {
                throw new TooLarge();
            }
            body.close();
            return bytes;
        } catch (SdkClientException e) {
            // It came, but not as its checksum says.
            throw new IOException(e.getMessage(), e);
        }
    }

    private static byte[] exactly(int length, InputStream body) throws IOException {
        byte[] bytes = new byte[length];
        int came = body.readNBytes(bytes, 0, length);
        if (came < length) {
            throw new EOFException("%d of %d bytes came".formatted(came, length));
        }
        return bytes;
    }

    /**
     * Runs a call on a thread of its own, so that it can be left at the deadline whatever it waits for: interrupting a virtual
     * thread closes the socket that it reads.
     *
     * @param unwanted gets what comes too late
     */
    private <T> T within(Deadline deadline, S3Object object, Callable<T> call, Consumer<T> unwanted)
            throws FetchFailure, InterruptedException {
        var result = new CompletableFuture<T>();
        Thread worker = Thread.ofVirtual().start(() -> run(call, result, unwanted));
        boolean taken = false;
        try {
            T value = result.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            taken = true;
            return value;
        } catch (TimeoutException e) {
            throw late(object);
        } catch (ExecutionException e) {
            // The client's own patience ends with the deadline, and may be told of first.
            boolean patience = deadline.expired() && e.getCause() instanceof SdkClientException;
            throw patience ? late(object) : failure(object, e.getCause());
        } finally {
            if (!taken) {
                leave(result, worker, unwanted);
            }
        }
    }

    private static <T> void leave(CompletableFuture<T> result, Thread worker, Consumer<T> unwanted) {
        if (result.cancel(false)) {
            worker.interrupt();
        } else if (!result.isCompletedExceptionally()) {
            unwanted.accept(result.join());
        }
    }

    /** Whatever comes of the call is told to the one who waits, or given away where nobody waits any more. */
    private static <T> void run(Callable<T> call, CompletableFuture<T> result, Consumer<T> unwanted) {
        try {
            T value = call.call();
            if (!result.complete(value)) {
                unwanted.accept(value);
            }
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private FetchFailure failure(S3Object object, Throwable cause) {
        if (cause instanceof FetchFailure failure) {
            return failure;
        }
        if (cause instanceof TooLarge) {
            return tooLarge(object);
        }
        return S3Failures.of(object, cause)
                .orElseThrow(() -> new IllegalStateException("%s: %s".formatted(object.shown(), cause), cause));
    }

    private FetchFailure late(S3Object object) {
        return new FetchFailure(
                "timeout",
                "%s gave no image within the deadline of %d ms"
                        .formatted(object.shown(), policy.deadline().toMillis()),
                true);
    }

    private FetchFailure tooLarge(S3Object object) {
        return new FetchFailure(
                "too-large",
                "%s has more than the allowed %d bytes".formatted(object.shown(), policy.maxBytes()),
                false);
    }
}
