package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class KafkaSettingsTest {
    private static final String BOOTSTRAP = "bootstrap.servers";

    @TempDir
    private Path folder;

    @Command
    private static final class Nothing {}

    private static KafkaSettings settings(Map<String, String> environment, String... arguments) {
        var settings = new KafkaSettings(environment);
        var line = new CommandLine(new Nothing());
        line.addMixin("kafka", settings);
        line.parseArgs(arguments);
        return settings;
    }

    private TopologyFile topology(String... lines) throws IOException {
        Path model = folder.resolve("model.onnx");
        if (!Files.exists(model)) {
            Files.createFile(model);
        }
        Path file = Files.writeString(folder.resolve("topology.yaml"), """
                name: pictures
                input:
                  topics: [images]
                output:
                  predictions: predictions
                  dead-letters: dead
                model:
                  file: model.onnx
                fetch:
                  data: true
                """ + String.join("\n", lines));
        return new TopologyReader().read(file, Map.of());
    }

    private Path properties(String text) throws IOException {
        return Files.writeString(folder.resolve("client.properties"), text);
    }

    @Test
    void withNothingSaidItIsTheBrokerOnThisMachine() {
        assertThat(settings(Map.of()).properties(null)).isEqualTo(Map.of(BOOTSTRAP, "localhost:9092"));
    }

    @Test
    void eachPlaceIsStrongerThanTheOneBefore() throws Exception {
        TopologyFile file = topology("bootstrap-servers: topology:1");
        Map<String, String> kafka = Map.of("DENSESTREAM_KAFKA_BOOTSTRAP_SERVERS", "kafka-environment:2");
        Map<String, String> both = Map.of(
                "DENSESTREAM_KAFKA_BOOTSTRAP_SERVERS",
                "kafka-environment:2",
                "DENSESTREAM_BOOTSTRAP_SERVERS",
                "environment:3");
        String config = "--kafka-config=" + properties("bootstrap.servers = file:4");
        assertThat(settings(Map.of()).properties(file)).containsEntry(BOOTSTRAP, "topology:1");
        assertThat(settings(kafka).properties(file)).containsEntry(BOOTSTRAP, "kafka-environment:2");
        assertThat(settings(both).properties(file)).containsEntry(BOOTSTRAP, "environment:3");
        assertThat(settings(both, config).properties(file)).containsEntry(BOOTSTRAP, "file:4");
        assertThat(settings(both, config, "--bootstrap-servers=option:5").properties(file))
                .containsEntry(BOOTSTRAP, "option:5");
    }

    @Test
    void everyOtherPropertyFollowsTheSameOrder() throws Exception {
        TopologyFile file = topology("kafka:", "  client.rack: topology", "  linger.ms: 7", "  acks: all");
        Map<String, String> environment = Map.of("DENSESTREAM_KAFKA_CLIENT_RACK", "environment", "OTHER", "x");
        String config = "--kafka-config=" + properties("acks=1\n");
        assertThat(settings(environment, config).properties(file))
                .isEqualTo(Map.of(
                        BOOTSTRAP, "localhost:9092", "client.rack", "environment", "linger.ms", "7", "acks", "1"));
    }

    @Test
    void theEnvironmentSpellsDotsAsUnderscores() {
        String jaas = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"A_B\";";
        assertThat(settings(Map.of("DENSESTREAM_KAFKA_SASL_JAAS_CONFIG", jaas)).properties(null))
                .containsEntry("sasl.jaas.config", jaas);
    }

    @Test
    void aFileIsReadAsKafkasOwnToolsReadIt() throws Exception {
        String config = "--kafka-config="
                + properties("# comment\nssl.truststore.password = p\\u00e4ss \nsasl.jaas.config=a \\\n  b\nempty=\n");
        assertThat(settings(Map.of(), config).properties(null))
                .containsEntry("ssl.truststore.password", "päss")
                .containsEntry("sasl.jaas.config", "a b")
                .containsEntry("empty", "");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws Exception {
        Path missing = folder.resolve("missing.properties");
        assertThatThrownBy(() -> settings(Map.of(), "--kafka-config=" + missing).properties(null))
                .isInstanceOf(UsageException.class)
                .hasMessage("--kafka-config %s: there is no such file".formatted(missing));
        Path broken = properties("a=\\u00zz");
        assertThatThrownBy(() -> settings(Map.of(), "--kafka-config=" + broken).properties(null))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(broken.toString());
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> settings(Map.of(), "--kafka-config=" + binary).properties(null))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(binary.toString());
        assertThatThrownBy(() -> settings(Map.of(), "--kafka-config=" + folder).properties(null))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(folder.toString());
    }
}
