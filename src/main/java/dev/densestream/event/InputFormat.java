package dev.densestream.event;

/** What the records of an input topic are. */
public enum InputFormat {
    /** Any of the others, told apart by what the record holds. */
    AUTO,
    /** An object with {@code uri}, a string, or an array of these. */
    JSON,
    /** One path or URI as the whole value. */
    URI,
    /** The picture itself as the whole value. */
    BYTES,
    /** Notifications of S3 or of what speaks like it. */
    S3_EVENT,
    /** CloudEvents 1.0, structured, in batches, or binary. */
    CLOUDEVENTS
}
