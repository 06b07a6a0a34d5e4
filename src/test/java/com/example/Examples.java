package com.example;

import java.util.function.Predicate;
import org.apache.kafka.streams.KafkaStreams;

/** Opens the examples to the tests of other packages; what a reader sees of them need not be public for that. */
public final class Examples {
    private Examples() {}

    /** As {@link PredictionReader#main}, until {@code each} wants no more. */
    public static void read(String brokers, String topic, Predicate<String> each) {
        PredictionReader.read(brokers, topic, each);
    }

    /** As {@link EventJoin#main}; closed by the caller. */
    public static KafkaStreams join(
            String brokers, String application, String events, String predictions, String joined) {
        var streams = new KafkaStreams(
                EventJoin.topology(events, predictions, joined), EventJoin.properties(brokers, application));
        streams.start();
        return streams;
    }
}
