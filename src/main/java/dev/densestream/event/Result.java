package dev.densestream.event;

/** What leaves for each event: its prediction, or the dead letter that says why there is none. */
public sealed interface Result permits Prediction, DeadLetter {
    /** The event's id, or null where it could not be read. */
    String id();

    /** The image's URI, or null where it could not be read. */
    String uri();

    /** Where the event came from; null outside Kafka. */
    Source source();
}
