package dev.densestream.fetch;

import java.time.Duration;

/**
 * A source that is down at this moment.
 *
 * @param source a server, a bucket or a file root
 * @param reason what the image that noticed it was told
 * @param lasting since when it is known
 * @param waiting how many images wait for it
 */
public record Outage(String source, String reason, Duration lasting, int waiting) {}
