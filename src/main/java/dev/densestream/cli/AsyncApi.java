package dev.densestream.cli;

import dev.densestream.event.Schema;
import dev.densestream.stream.ProcessedBy;
import dev.densestream.topology.Routes;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyFile.OutputFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An AsyncAPI 3.0 document of a topology: what it reads and writes, for whoever sends to it or reads from it. */
final class AsyncApi {
    private static final String BINDING = "0.5.0";
    private static final String SHADOW = "shadow-prediction";
    private static final Set<String> ENCRYPTED = Set.of("SSL", "SASL_SSL");

    /** What every CloudEvent in Kafka's binary mode has; ours may have more. */
    private static final List<String> CLOUD_EVENT =
            List.of("ce_specversion", "ce_id", "ce_source", "ce_type", "content-type");

    private final TopologyFile file;
    private final Map<String, String> kafka;
    private final ObjectNode root = JsonNodeFactory.instance.objectNode();

    private AsyncApi(TopologyFile file, Map<String, String> kafka) {
        this.file = file;
        this.kafka = kafka;
    }

    /** @param kafka the properties that it would be run with */
    static ObjectNode of(TopologyFile file, Map<String, String> kafka) {
        var document = new AsyncApi(file, kafka);
        document.about();
        document.servers();
        document.channels();
        document.messages();
        return document.root;
    }

    private void about() {
        root.put("asyncapi", "3.0.0");
        root.putObject("info")
                .put("title", file.name())
                .put("version", ProcessedBy.version())
                .put(
                        "description",
                        "Reads references to images and writes what they show. Made by `densestream topology asyncapi`.");
        root.put("defaultContentType", "application/json");
    }

    private void servers() {
        ObjectNode servers = root.putObject("servers");
        String security = kafka.getOrDefault("security.protocol", "PLAINTEXT").toUpperCase(Locale.ROOT);
        String[] hosts = kafka.get("bootstrap.servers").split(",", -1);
        for (int i = 0; i < hosts.length; i++) {
            servers.putObject("kafka" + (i == 0 ? "" : "-" + (i + 1)))
                    .put("host", hosts[i].strip())
                    .put("protocol", ENCRYPTED.contains(security) ? "kafka-secure" : "kafka")
                    .put("description", "security.protocol " + security);
        }
    }

    private void channels() {
        root.putObject("channels");
        root.putObject("operations");
        file.input().topics().forEach(topic -> channel(topic, "receive", Schema.IMAGE_EVENT));
        file.predictionTopics().forEach(topic -> channel(topic, "send", Schema.PREDICTION));
        if (file.output().embedding() == TopologyFile.Embedding.TOPIC) {
            channel(file.output().embeddings(), "send", Schema.EMBEDDING);
        }
        channel(file.output().deadLetters(), "send", Schema.DEAD_LETTER);
        file.shadow().ifPresent(shadow -> channel(shadow.topic(), "send", SHADOW));
    }

    private void channel(String topic, String action, Schema schema) {
        channel(topic, action, message(schema));
    }

    /** @param action the application's own: those who use it do the opposite */
    private void channel(String topic, String action, String message) {
        ObjectNode channel = ((ObjectNode) root.get("channels")).putObject(topic);
        channel.put("address", topic);
        channel.putObject("messages").putObject(message).put("$ref", "#/components/messages/" + message);
        channel.putObject("bindings").putObject("kafka").put("topic", topic).put("bindingVersion", BINDING);
        ObjectNode operation = ((ObjectNode) root.get("operations")).putObject(action + "-" + topic);
        operation.put("action", action);
        operation.putObject("channel").put("$ref", "#/channels/" + topic);
        if (action.equals("receive")) {
            ObjectNode binding = operation.putObject("bindings").putObject("kafka");
            binding.putObject("groupId").put("type", "string").putArray("enum").add(file.name());
            binding.put("bindingVersion", BINDING);
        }
        operation.putArray("messages").addObject().put("$ref", "#/channels/%s/messages/%s".formatted(topic, message));
    }

    private static String message(Schema schema) {
        return schema.file().replace(".json", "");
    }

    private void messages() {
        ObjectNode components = root.putObject("components");
        ObjectNode messages = components.putObject("messages");
        ObjectNode schemas = components.putObject("schemas");
        for (Schema schema : Schema.values()) {
            if (root.at("/channels").toString().contains("#/components/messages/" + message(schema))) {
                messages.set(message(schema), message(schema, schemas));
            }
        }
        if (file.shadow().isPresent()) {
            messages.set(SHADOW, shadow(schemas));
        }
    }

    /** A prediction, but without any header. */
    private ObjectNode shadow(ObjectNode schemas) {
        ObjectNode message = message(Schema.PREDICTION, schemas);
        message.remove("headers");
        message.put("name", SHADOW);
        message.put("summary", "What the shadow model says of an image: one at most for each prediction. No headers.");
        return message;
    }

    private ObjectNode message(Schema schema, ObjectNode schemas) {
        ObjectNode json = schema.json();
        // AsyncAPI has a dialect of its own; ours use nothing that the two see differently.
        json.remove("$schema");
        schemas.set(message(schema), json);
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("name", message(schema));
        message.put("title", json.get("title").asString());
        message.put("summary", json.get("description").asString());
        message.put("contentType", "application/json");
        ObjectNode payload = message.putObject("payload");
        if (schema == Schema.IMAGE_EVENT) {
            ArrayNode forms = payload.putArray("oneOf");
            forms.addObject().put("$ref", "#/components/schemas/" + message(schema));
            forms.addObject().put("type", "string").put("description", "one path or URI, in quotes or without");
        } else {
            payload.put("$ref", "#/components/schemas/" + message(schema));
            headers(message, schema);
        }
        message.putObject("bindings").putObject("kafka").put("bindingVersion", BINDING);
        return message;
    }

    private void headers(ObjectNode message, Schema schema) {
        ObjectNode headers = message.putObject("headers");
        headers.put("type", "object").put("description", "Those of the event, and who made the result of it.");
        ObjectNode properties = headers.putObject("properties");
        properties.putObject(ProcessedBy.HEADER).put("type", "string");
        ArrayNode required = headers.putArray("required").add(ProcessedBy.HEADER);
        if (!file.routes().rules().isEmpty() && schema == Schema.PREDICTION) {
            properties.putObject(Routes.HEADER).put("type", "string");
            required.add(Routes.HEADER);
        }
        if (file.output().format() == OutputFormat.CLOUDEVENTS && schema != Schema.DEAD_LETTER) {
            for (String attribute : CLOUD_EVENT) {
                properties.putObject(attribute).put("type", "string");
                required.add(attribute);
            }
        }
    }
}
