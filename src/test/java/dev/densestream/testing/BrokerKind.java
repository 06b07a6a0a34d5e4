package dev.densestream.testing;

import java.util.Arrays;
import java.util.Locale;
import org.testcontainers.DockerClientFactory;

/** Where the tests' broker runs. */
enum BrokerKind {
    DOCKER,
    EMBEDDED;

    private static final String VARIABLE = "DENSESTREAM_TEST_BROKER";
    private static final String PROPERTY = "densestream.test.broker";
    private static final String AUTO = "auto";

    /** What the system property {@value #PROPERTY} or the variable {@value #VARIABLE} says; Docker if it answers otherwise. */
    static BrokerKind chosen() {
        String wish = System.getProperty(PROPERTY, System.getenv().getOrDefault(VARIABLE, AUTO))
                .toLowerCase(Locale.ROOT);
        if (wish.equals(AUTO)) {
            return DockerClientFactory.instance().isDockerAvailable() ? DOCKER : EMBEDDED;
        }
        return Arrays.stream(values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(wish))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s is '%s'; allowed are docker, embedded and auto".formatted(VARIABLE, wish)));
    }
}
