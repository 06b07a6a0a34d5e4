package dev.densestream.event;

import java.util.List;
import java.util.Locale;

/** From a record to the images that it names. Safe for use by many threads. */
public final class MessageReader {
    private final InputFormat format;
    private final int maxImages;

    /** @param maxImages how many images one record may name */
    public MessageReader(InputFormat format, int maxImages) {
        this.format = format;
        this.maxImages = maxImages;
    }

    /**
     * All that a record names, in its order; at least one entry.
     *
     * @param key the record's key, possibly null
     * @param value the record's value, possibly null
     * @param source the record's coordinates; null outside Kafka
     * @throws EventFormatException if nothing can be made of the record as a whole
     */
    public List<Entry> read(byte[] key, byte[] value, Headers headers, Source source) throws EventFormatException {
        var reading = new RecordReading(new RecordName(key, source), headers, new Entries(maxImages));
        return reading.read(format, value);
    }

    /** Whether the value itself is a picture, so that no text is made of it. */
    public boolean isPicture(byte[] value, Headers headers) {
        return switch (format) {
            case BYTES -> true;
            case JSON, URI, S3_EVENT -> false;
            case CLOUDEVENTS -> CloudEvent.binary(headers) && isPicture(value, headers.text("content-type"));
            case AUTO -> isPicture(value, headers.text("content-type"));
        };
    }

    /** A picture by its type where that is given, by its first bytes otherwise. */
    static boolean isPicture(byte[] value, String contentType) {
        String type = mediaType(contentType);
        if (value == null || value.length == 0) {
            return false;
        }
        return type.startsWith("image/")
                || ((type.isEmpty() || type.equals("application/octet-stream")) && PictureBytes.show(value));
    }

    /** Without parameters, in small letters; empty for null. */
    static String mediaType(String contentType) {
        return contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
