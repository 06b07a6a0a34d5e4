package dev.densestream.stream;

import org.apache.kafka.common.serialization.Serializer;

/** The bytes of a result; they were made on the image's own thread. */
final class OutgoingSerializer implements Serializer<Outgoing> {
    @Override
    public byte[] serialize(String topic, Outgoing outgoing) {
        return outgoing == null ? null : outgoing.json();
    }
}
