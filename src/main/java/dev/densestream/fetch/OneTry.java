package dev.densestream.fetch;

/** A single try at an image that may fail to be had just now; whoever calls decides whether there is another. */
interface OneTry {
    /**
     * Where the reference leads first.
     *
     * @throws FetchFailure if the reference is refused for what it says, before anything is asked
     */
    Origin origin(String reference) throws FetchFailure;

    /**
     * @param deadline until when; time spent waiting for {@code budget} is credited to it
     * @param budget asked for a turn before anything is asked of the origin, and for memory before a body is read
     * @param attempt from 1, for the result
     * @throws InterruptedException if the caller no longer wants the image
     */
    FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget, int attempt)
            throws FetchFailure, InterruptedException;
}
