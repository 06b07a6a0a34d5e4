package dev.densestream.topology;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Values from the command line, put into the file's tree before it is mapped, so that they are held to the same rules. A
 * relative path among them starts where the command was given, as on every command line, not at the file's folder.
 */
final class Overrides {
    private static final Set<String> PATHS = Set.of(
            "model.file",
            "model.directory",
            "model.golden.folder",
            "shadow.model.file",
            "shadow.model.directory",
            "fetch.files");

    private final ObjectMapper yaml;
    private final Path workingDirectory;

    Overrides(ObjectMapper yaml, Path workingDirectory) {
        this.yaml = yaml;
        this.workingDirectory = workingDirectory;
    }

    /** @param values by their path in the file; each is read as YAML, so that lists and numbers can be given */
    List<String> apply(Map<String, String> values, ObjectNode root) {
        List<String> problems = new ArrayList<>();
        values.forEach((path, value) -> {
            List<String> names = names(path);
            if (names.stream().anyMatch(String::isBlank)) {
                problems.add(
                        "--set %s=%s: allowed is a path in the file, such as batch.max-size".formatted(path, value));
                return;
            }
            try {
                put(root, names, PATHS.contains(path) ? absolute(node(value)) : node(value));
            } catch (JacksonException e) {
                problems.add("%s: the value '%s' of --set is no YAML: %s".formatted(path, value, YamlFault.line(e)));
            }
        });
        return problems;
    }

    /** Kafka's own properties have dots in their names. */
    private static List<String> names(String path) {
        return path.startsWith("kafka.")
                ? List.of("kafka", path.substring("kafka.".length()))
                : List.of(path.split("\\.", -1));
    }

    private static void put(ObjectNode root, List<String> names, JsonNode value) {
        ObjectNode object = root;
        for (String name : names.subList(0, names.size() - 1)) {
            object = object.get(name) instanceof ObjectNode nested ? nested : object.putObject(name);
        }
        object.set(names.getLast(), value);
    }

    private JsonNode node(String value) {
        return value.isBlank() ? StringNode.valueOf(value) : yaml.readTree(value);
    }

    private JsonNode absolute(JsonNode paths) {
        if (paths instanceof ArrayNode list) {
            ArrayNode absolute = yaml.createArrayNode();
            list.forEach(element -> absolute.add(absolute(element)));
            return absolute;
        }
        return paths.isString() && !paths.asString().isBlank()
                ? StringNode.valueOf(workingDirectory.resolve(paths.asString()).toString())
                : paths;
    }
}
