package dev.densestream.fetch;

/**
 * How well the cache of encoded images does.
 *
 * @param hits images that were answered without asking their source
 * @param misses images that their source was asked for
 * @param bytes held at the moment
 */
public record CacheCounts(long hits, long misses, long bytes) {}
