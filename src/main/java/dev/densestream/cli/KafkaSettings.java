package dev.densestream.cli;

import dev.densestream.topology.TopologyFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/**
 * The Kafka properties of a command, from the weakest to the strongest:
 *
 * <ol>
 *   <li>{@code localhost:9092};
 *   <li>the topology file's {@code bootstrap-servers} and {@code kafka};
 *   <li>the environment: {@code DENSESTREAM_BOOTSTRAP_SERVERS}, and {@code DENSESTREAM_KAFKA_SASL_JAAS_CONFIG} for {@code
 *       sasl.jaas.config} and so on;
 *   <li>{@code --kafka-config}, a file of Java properties;
 *   <li>{@code --bootstrap-servers}.
 * </ol>
 */
final class KafkaSettings {
    private static final String BOOTSTRAP = "bootstrap.servers";
    private static final String PREFIX = "DENSESTREAM_KAFKA_";

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "SERVERS",
            description =
                    "Kafka brokers to begin with, host:port, several separated by commas (default: what --kafka-config"
                            + " says, then DENSESTREAM_BOOTSTRAP_SERVERS, then the topology file if there is one, then"
                            + " localhost:9092).")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Client properties as Kafka's own tools take them: TLS, SASL and everything else.")
    private Path configFile;

    private final Map<String, String> environment;

    KafkaSettings() {
        this(System.getenv());
    }

    KafkaSettings(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @param file null for commands that have no topology file */
    Map<String, String> properties(TopologyFile file) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(BOOTSTRAP, "localhost:9092");
        if (file != null) {
            if (file.bootstrapServers() != null) {
                properties.put(BOOTSTRAP, file.bootstrapServers());
            }
            properties.putAll(file.kafka());
        }
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                properties.put(
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        String fromEnvironment = environment.get("DENSESTREAM_BOOTSTRAP_SERVERS");
        if (fromEnvironment != null) {
            properties.put(BOOTSTRAP, fromEnvironment);
        }
        if (configFile != null) {
            load().forEach((name, value) -> properties.put((String) name, ((String) value).strip()));
        }
        if (bootstrapServers != null) {
            properties.put(BOOTSTRAP, bootstrapServers);
        }
        return properties;
    }

    private Properties load() {
        try (Reader reader = Files.newBufferedReader(configFile)) {
            Properties loaded = new Properties();
            loaded.load(reader);
            return loaded;
        } catch (NoSuchFileException e) {
            throw new UsageException("--kafka-config %s: there is no such file".formatted(configFile));
        } catch (CharacterCodingException e) {
            throw new UsageException("--kafka-config %s is no text in UTF-8".formatted(configFile));
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("--kafka-config %s cannot be read: %s".formatted(configFile, ErrorWords.line(e)));
        }
    }
}
