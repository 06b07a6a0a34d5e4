package dev.densestream.event;

/**
 * The coordinates of the record that an event came in.
 *
 * @param topic the input topic
 * @param partition the input partition
 * @param offset the record's offset in that partition
 * @param timestamp the record's timestamp in milliseconds since the epoch, as the broker holds it
 */
public record Source(String topic, int partition, long offset, long timestamp) {}
