package dev.densestream.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.apache.kafka.common.resource.PatternType.LITERAL;
import static org.apache.kafka.common.resource.ResourceType.GROUP;
import static org.apache.kafka.common.resource.ResourceType.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecuredBrokerIT {
    private static final String TOPIC_NAME = "images";

    private static SecuredBroker broker;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        broker = SecuredBroker.start(directory);
        broker.createTopic(TOPIC_NAME, 1);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void letsAUserDoWhatItsAclsAllow() throws Exception {
        List<AclBinding> acls = new ArrayList<>();
        acls.addAll(SecuredBroker.allow(TOPIC, LITERAL, TOPIC_NAME, READ, WRITE));
        acls.addAll(SecuredBroker.allow(GROUP, LITERAL, "readers", READ));
        broker.setAcls(acls);

        send(SecuredBroker.PASSWORD, "picture");

        assertThat(readOne()).isEqualTo("picture");
    }

    @Test
    void refusesWhatNoAclAllows() throws Exception {
        broker.setAcls(SecuredBroker.allow(TOPIC, LITERAL, "other", WRITE));

        assertThatThrownBy(() -> send(SecuredBroker.PASSWORD, "picture"))
                .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void refusesAWrongPassword() {
        assertThatThrownBy(() -> send("guessed", "picture")).hasRootCauseInstanceOf(SaslAuthenticationException.class);
    }

    private static void send(String password, String value) throws Exception {
        Map<String, Object> config = new HashMap<>(broker.clientProperties(SecuredBroker.USER, password));
        config.put("max.block.ms", 20_000);
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC_NAME, value)).get(20, SECONDS);
        }
    }

    private static String readOne() {
        Map<String, Object> config = new HashMap<>(broker.clientProperties(SecuredBroker.USER, SecuredBroker.PASSWORD));
        config.put("group.id", "readers");
        config.put("auto.offset.reset", "earliest");
        List<String> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC_NAME));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
                return !values.isEmpty();
            });
        }
        return values.getFirst();
    }
}
