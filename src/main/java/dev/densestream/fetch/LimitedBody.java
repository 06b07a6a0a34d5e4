package dev.densestream.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A response's body that is read only when asked for, so that memory can be reserved first, and never past its limit,
 * whatever the headers said.
 */
final class LimitedBody implements BodySubscriber<LimitedBody> {
    private final long limit;
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private boolean asked;

    LimitedBody(long limit) {
        this.limit = limit;
    }

    /** More came than is allowed. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Begins to read; may be called again for the same future. */
    synchronized CompletableFuture<byte[]> read() {
        if (!asked) {
            asked = true;
            var _ = subscription.thenAccept(s -> s.request(Long.MAX_VALUE));
        }
        return bytes;
    }

    /** Lets the connection go. */
    void cancel() {
        var _ = subscription.thenAccept(Flow.Subscription::cancel);
    }

    /** Done with the headers already: the body is asked for later. */
    @Override
    public CompletionStage<LimitedBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
        subscription.complete(s);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (collected.size() + (long) buffer.remaining() > limit) {
                cancel();
                bytes.completeExceptionally(new TooLarge());
                return;
            }
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            collected.writeBytes(part);
        }
    }

    @Override
    public void onError(Throwable e) {
        bytes.completeExceptionally(e);
    }

    @Override
    public void onComplete() {
        bytes.complete(collected.toByteArray());
    }
}
