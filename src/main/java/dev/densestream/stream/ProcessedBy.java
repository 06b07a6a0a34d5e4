package dev.densestream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** The header that says who made a result: {@code densestream/VERSION TOPOLOGY}. */
public final class ProcessedBy {
    public static final String HEADER = "processed-by";

    private static final String UNPACKAGED = "0-unpackaged";

    private ProcessedBy() {}

    /** Of this program; {@code 0-unpackaged} where it was not started from its jar. */
    public static String version() {
        String version = ProcessedBy.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }

    static Header of(String topology) {
        return new RecordHeader(
                HEADER, "densestream/%s %s".formatted(version(), topology).getBytes(UTF_8));
    }
}
