package dev.densestream.fetch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Decides which objects may be asked for. To S3 a key is text, and {@code ..} in it means nothing; a store that keeps its
 * objects as files may resolve it. So a key must be allowed both ways: as it is written, and with its {@code ..} resolved.
 */
final class S3Guard {
    private final List<Allowed> allowed;

    private record Allowed(String bucket, String prefix) {
        /** @param pattern {@code bucket}, {@code bucket/prefix*}, or {@code *} for every bucket */
        static Allowed of(String pattern) {
            int slash = pattern.indexOf('/');
            if (slash < 0) {
                return new Allowed(pattern, "");
            }
            if (!pattern.endsWith("*")) {
                throw new IllegalArgumentException(
                        "fetch.s3.buckets: found '%s', allowed is bucket or bucket/prefix/*".formatted(pattern));
            }
            return new Allowed(pattern.substring(0, slash), pattern.substring(slash + 1, pattern.length() - 1));
        }

        boolean names(String asked) {
            return bucket.equals("*") || bucket.equals(asked);
        }
    }

    /** @throws IllegalArgumentException if a pattern is none */
    S3Guard(List<String> buckets) {
        allowed = buckets.stream().map(Allowed::of).toList();
    }

    /** @throws FetchFailure {@code not-allowed} */
    void check(S3Object object) throws FetchFailure {
        if (allowed.isEmpty()) {
            throw refused("S3 may not be asked; fetch.s3.buckets names no bucket");
        }
        if (allowed.stream().noneMatch(entry -> entry.names(object.bucket()))) {
            throw refused("the bucket %s is not in fetch.s3.buckets".formatted(object.bucket()));
        }
        String resolved = resolved(object);
        if (allowed.stream()
                .noneMatch(entry -> entry.names(object.bucket())
                        && object.key().startsWith(entry.prefix())
                        && resolved.startsWith(entry.prefix()))) {
            throw refused("%s is in no part of the bucket that fetch.s3.buckets allows".formatted(object.shown()));
        }
    }

    /** Whether the operator named the bucket itself. */
    boolean names(String bucket) {
        return allowed.stream().anyMatch(entry -> entry.bucket().equals(bucket));
    }

    /** The key as a file system would read it; unchanged where it has no {@code .} or {@code ..} between slashes. */
    private static String resolved(S3Object object) throws FetchFailure {
        List<String> segments = List.of(object.key().split("/", -1));
        if (!segments.contains("..") && !segments.contains(".")) {
            return object.key();
        }
        Deque<String> path = new ArrayDeque<>();
        for (String segment : segments) {
            if (segment.equals("..") && path.pollLast() == null) {
                throw refused("%s climbs out of its bucket".formatted(object.shown()));
            }
            if (!segment.equals("..") && !segment.equals(".") && !segment.isEmpty()) {
                path.addLast(segment);
            }
        }
        return String.join("/", path);
    }

    private static FetchFailure refused(String message) {
        return new FetchFailure("not-allowed", message, false);
    }
}
