package dev.densestream.fetch;

import java.net.URI;
import java.util.List;

/**
 * What may be fetched from S3, and where that is. Credentials come the way that AWS's own tools take them, never from here.
 *
 * @param buckets each by its name, or {@code name/prefix*} for the keys that begin with the prefix; {@code *} is every bucket;
 *     empty refuses all
 * @param endpoint a server that speaks S3; null is AWS itself, or what {@code AWS_ENDPOINT_URL_S3} names
 * @param region null looks in the environment, the profile and the instance
 * @param pathStyle whether the bucket stands in the path instead of in the host's name
 * @param anonymous whether requests are sent without a signature
 * @param atOnce whether region and credentials are looked for at the start, so that a missing one is told there, instead of
 *     with the first image
 */
public record S3Policy(
        List<String> buckets, URI endpoint, String region, boolean pathStyle, boolean anonymous, boolean atOnce) {
    public S3Policy {
        buckets = List.copyOf(buckets);
    }

    /** Refuses all. */
    public static S3Policy nothing() {
        return new S3Policy(List.of(), null, null, false, false, false);
    }
}
