package dev.densestream.pipeline;

import dev.densestream.event.Headers;
import dev.densestream.event.Source;

/** One record as it arrived: its bytes and where they came from. */
public final class Envelope {
    private final byte[] key;
    private final byte[] value;
    private final Headers headers;
    private final Source source;
    private final Reading reading;

    /** A record that does not come from Kafka, or is read only once. */
    public Envelope(byte[] key, byte[] value, Headers headers, Source source) {
        this(key, value, headers, source, Reading.ONLY);
    }

    /**
     * @param key the record's key, possibly null
     * @param value the record's value, possibly null; neither is copied
     * @param headers the record's headers, read on any thread
     * @param source the record's coordinates; null outside Kafka
     * @param reading tells whether the record may be read again
     */
    public Envelope(byte[] key, byte[] value, Headers headers, Source source, Reading reading) {
        this.key = key;
        this.value = value;
        this.headers = headers;
        this.source = source;
        this.reading = reading;
    }

    public byte[] key() {
        return key;
    }

    public byte[] value() {
        return value;
    }

    public Headers headers() {
        return headers;
    }

    public Source source() {
        return source;
    }

    public Reading reading() {
        return reading;
    }

    /** How much memory the event holds while it is in flight. */
    public long bytes() {
        return (key == null ? 0L : key.length) + (value == null ? 0L : value.length);
    }
}
