package dev.densestream.event;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The coordinates of the record that an event came in, and of the image in that record.
 *
 * @param topic the input topic
 * @param partition the input partition
 * @param offset the record's offset in that partition
 * @param timestamp the record's timestamp in milliseconds since the epoch, as the broker holds it
 * @param image the image's position among all that the record names, from 0; null where the record gives one result
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Source(String topic, int partition, long offset, long timestamp, Integer image) {
    /** The coordinates of a record that gives one result. */
    public Source(String topic, int partition, long offset, long timestamp) {
        this(topic, partition, offset, timestamp, null);
    }

    /** The coordinates of one of several images in the same record. */
    public Source at(int position) {
        return new Source(topic, partition, offset, timestamp, position);
    }
}
