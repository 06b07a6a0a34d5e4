package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.Schema;
import dev.densestream.testing.SchemaCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Holds the documents of all example topologies against the rules of AsyncAPI 3.0 that they could break: which fields an object
 * must and may have, what references lead to, and that an operation's messages are its channel's.
 */
class AsyncApiTest {
    @TempDir
    private Path folder;

    static List<Path> topologies() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("topologies"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static JsonNode document(Path topology, String... options) {
        Ran ran = Ran.of(Stream.concat(Stream.of("topology", "asyncapi", topology.toString()), Stream.of(options))
                .toArray(String[]::new));
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        return YAMLMapper.builder().build().readTree(ran.out());
    }

    @ParameterizedTest
    @MethodSource("topologies")
    void hasTheFieldsThatAsyncApiAsksForAndNoOthers(Path topology) {
        JsonNode document = document(topology);
        has(
                document,
                Set.of("asyncapi", "info"),
                Set.of("defaultContentType", "servers", "channels", "operations", "components"));
        assertThat(document.get("asyncapi").isString()).isTrue();
        assertThat(document.get("asyncapi").asString()).isEqualTo("3.0.0");
        has(document.get("info"), Set.of("title", "version"), Set.of("description"));
        assertThat(document.at("/info/version").isString()).isTrue();
        each(document.get("servers"), server -> has(server, Set.of("host", "protocol"), Set.of("description")));
        each(document.get("channels"), channel -> has(channel, Set.of("address", "messages", "bindings"), Set.of()));
        each(
                document.get("operations"),
                operation -> has(operation, Set.of("action", "channel", "messages"), Set.of("bindings")));
        each(
                document.at("/components/messages"),
                message -> has(
                        message,
                        Set.of("name", "title", "summary", "contentType", "payload", "bindings"),
                        Set.of("headers")));
        assertThat(document.get("components").propertyNames()).containsOnly("messages", "schemas");
    }

    private static void has(JsonNode object, Set<String> required, Set<String> optional) {
        Set<String> allowed = new TreeSet<>(required);
        allowed.addAll(optional);
        assertThat(object.propertyNames()).containsAll(required).isSubsetOf(allowed);
    }

    private static void each(JsonNode object, java.util.function.Consumer<JsonNode> rule) {
        assertThat(object).isInstanceOf(ObjectNode.class).isNotEmpty();
        object.propertyNames().forEach(name -> assertThat(name).matches("[\\w.-]+"));
        object.forEach(rule);
    }

    @ParameterizedTest
    @MethodSource("topologies")
    void everyReferenceLeadsSomewhereAndEachOperationHasMessagesOfItsChannel(Path topology) {
        JsonNode document = document(topology);
        List<String> references =
                document.findValues("$ref").stream().map(JsonNode::asString).toList();
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isObject())
                        .as(reference)
                        .isTrue());
        for (JsonNode operation : document.get("operations")) {
            assertThat(operation.get("action").asString()).isIn("send", "receive");
            String channel = operation.at("/channel/$ref").asString();
            assertThat(operation.get("messages"))
                    .isNotEmpty()
                    .allSatisfy(message ->
                            assertThat(message.get("$ref").asString()).startsWith(channel + "/messages/"));
        }
    }

    @Test
    void namesTopicsGroupAndServers() {
        JsonNode document = document(
                Path.of("topologies/embeddings.yaml"),
                "--set",
                "kafka={security.protocol: SASL_SSL}",
                "--bootstrap-servers",
                "one:9092,two:9093");
        assertThat(document.get("channels").propertyNames())
                .containsExactly("images", "predictions", "images.embeddings", "images.dead-letters");
        assertThat(document.get("operations").propertyNames())
                .containsExactly(
                        "receive-images", "send-predictions", "send-images.embeddings", "send-images.dead-letters");
        assertThat(document.at("/operations/receive-images/bindings/kafka/groupId/enum/0")
                        .asString())
                .isEqualTo("embeddings");
        assertThat(document.at("/servers/kafka/host").asString()).isEqualTo("one:9092");
        assertThat(document.at("/servers/kafka-2/host").asString()).isEqualTo("two:9093");
        assertThat(document.at("/servers/kafka/protocol").asString()).isEqualTo("kafka-secure");
    }

    @Test
    void tellsTheHeaders() {
        Path topology = Path.of("topologies/classify.yaml");
        assertThat(document(topology)
                        .at("/components/messages/prediction/headers/properties")
                        .propertyNames())
                .containsExactly("processed-by");
        JsonNode events = document(topology, "--set", "output.format=cloudevents");
        assertThat(events.at("/components/messages/prediction/headers/properties")
                        .propertyNames())
                .contains("processed-by", "ce_id", "ce_type");
        assertThat(events.at("/components/messages/dead-letter/headers/properties")
                        .propertyNames())
                .containsExactly("processed-by");
    }

    @Test
    void tellsOfAShadowsTopicThatItsPredictionsHaveNoHeaders() {
        JsonNode document = document(Path.of("topologies/shadow.yaml"));
        assertThat(document.at("/operations/send-predictions.shadow/messages/0/$ref")
                        .asString())
                .isEqualTo("#/channels/predictions.shadow/messages/shadow-prediction");
        JsonNode message = document.at("/components/messages/shadow-prediction");
        assertThat(message.at("/payload/$ref").asString()).isEqualTo("#/components/schemas/prediction");
        assertThat(message.has("headers")).isFalse();
        assertThat(document.at("/components/messages/prediction").has("headers"))
                .isTrue();
        assertThat(document(Path.of("topologies/classify.yaml")).at("/components/messages/shadow-prediction"))
                .isEmpty();
    }

    @Test
    void itsSchemasAreOurs() {
        JsonNode document = document(Path.of("topologies/classify.yaml"));
        List<Schema> told = new ArrayList<>(List.of(Schema.IMAGE_EVENT, Schema.PREDICTION, Schema.DEAD_LETTER));
        assertThat(document.at("/components/schemas").propertyNames())
                .containsExactlyElementsOf(told.stream()
                        .map(schema -> schema.file().replace(".json", ""))
                        .toList());
        JsonNode event = document.at("/components/schemas/image-event");
        assertThat(SchemaCheck.problems(event, "{\"uri\":\"file:///a.jpg\"}")).isEmpty();
        assertThat(SchemaCheck.problems(event, "{}")).isNotEmpty();
    }

    @Test
    void writesAFileWhereThatIsAskedFor() {
        Path file = folder.resolve("new/api.yaml");
        Ran ran = Ran.of("topology", "asyncapi", "topologies/classify.yaml", "-o", file.toString());
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out()).isEmpty();
        assertThat(file).content().startsWith("asyncapi: 3.0.0\n");
    }
}
