package dev.densestream.fetch;

/** A single try at an image behind a network; whoever calls decides whether there is another. */
interface OneTry {
    /**
     * @param deadline until when; time spent waiting for {@code budget} is credited to it
     * @param attempt from 1, for the result
     * @throws InterruptedException if the caller no longer wants the image
     */
    FetchedImage fetch(String reference, Deadline deadline, ByteBudget budget, int attempt)
            throws FetchFailure, InterruptedException;
}
