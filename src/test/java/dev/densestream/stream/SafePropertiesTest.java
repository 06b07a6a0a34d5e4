package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.stream.SafeProperties.Guarantee;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafePropertiesTest {
    private static Properties of(Map<String, String> user) {
        Map<String, String> properties = new HashMap<>(user);
        properties.put("bootstrap.servers", "localhost:9092");
        return SafeProperties.of("demo", Guarantee.EXACTLY_ONCE, 2, properties);
    }

    @ParameterizedTest
    @CsvSource({
        "group.protocol, streams",
        "group.protocol, classic",
        "consumer.enable.auto.commit, true",
        "main.consumer.enable.auto.commit, true",
        "default.client.supplier, x.Y",
        "deserialization.exception.handler, org.apache.kafka.streams.errors.LogAndContinueExceptionHandler",
        "default.deserialization.exception.handler, x.Y",
        "production.exception.handler, x.Y",
        "processing.exception.handler, x.Y",
        "__processing.threads.enabled__, true",
        "consumer.isolation.level, read_uncommitted",
        "isolation.level, READ_UNCOMMITTED",
        "producer.acks, 1",
        "producer.enable.idempotence, false",
        "auto.offset.reset, latest",
        "application.id, x",
        "max.task.idle.ms, 0",
        "default.timestamp.extractor, x.Y",
    })
    void refusesByNameWhatWouldBreakAGuarantee(String property, String value) {
        assertThatThrownBy(() -> of(Map.of(property, value)))
                .isInstanceOf(StartUpException.class)
                .hasMessageContaining(property);
    }

    @Test
    void namesEveryRefusedPropertyAtOnce() {
        assertThatThrownBy(() -> of(Map.of("acks", "0", "group.id", "x")))
                .hasMessageContaining("acks")
                .hasMessageContaining("group.id");
    }

    @Test
    void passesSecurityAndTuningOn() {
        Properties properties = of(Map.of(
                "security.protocol",
                "SASL_SSL",
                "consumer.max.poll.records",
                "7",
                "commit.interval.ms",
                "250",
                "acks",
                "all"));
        assertThat(properties)
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("consumer.max.poll.records", "7")
                .containsEntry("commit.interval.ms", "250");
    }

    @Test
    void aPropertyWithoutPrefixIsNotHiddenByOurDefault() {
        Properties properties = of(Map.of("max.poll.records", "7"));
        assertThat(properties).containsEntry("max.poll.records", "7").doesNotContainKey("consumer.max.poll.records");
    }

    /** What Kafka would only say when a model has been loaded. */
    @ParameterizedTest
    @CsvSource({
        "commit.interval.ms, 100000, Transaction timeout",
        "num.standby.replicas, many, num.standby.replicas",
        "transaction.timeout.ms, 5, allowed is 1000 and more",
        "producer.transaction.timeout.ms, 999, allowed is 1000 and more"
    })
    void valuesWithWhichItCannotRunAreRefused(String property, String value, String told) {
        assertThatThrownBy(() -> of(Map.of(property, value)))
                .isInstanceOf(RefusedPropertiesException.class)
                .hasMessageContaining(told);
    }
}
