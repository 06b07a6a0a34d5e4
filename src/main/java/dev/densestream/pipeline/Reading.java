package dev.densestream.pipeline;

/** One reading of an event: until it is committed, there may be another one. Any thread may ask. */
@FunctionalInterface
public interface Reading {
    /** That of an event which does not come from Kafka. */
    Reading ONLY = () -> Fate.COMMITTED;

    /** What is known of a reading. */
    enum Fate {
        /** Nobody knows yet whether there will be another one. */
        OPEN,
        /** It was the last one. */
        COMMITTED,
        /** The event is read again. */
        GIVEN_UP
    }

    Fate fate();
}
