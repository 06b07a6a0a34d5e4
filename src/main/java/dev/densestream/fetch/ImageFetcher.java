package dev.densestream.fetch;

/** From an image reference to its bytes. Called on a virtual thread, many at once; blocks until done. */
public interface ImageFetcher {
    /**
     * @param uri a {@code file:}, {@code http(s):}, {@code s3:} or {@code data:} URI, or a plain path
     * @param deadline until when; time spent waiting for {@code budget} is credited to it
     * @param budget memory for encoded images, asked before a body is read
     * @throws FetchException if there are no bytes to be had
     * @throws InterruptedException if the caller no longer wants the image
     */
    FetchedImage fetch(String uri, Deadline deadline, ByteBudget budget) throws FetchException, InterruptedException;
}
