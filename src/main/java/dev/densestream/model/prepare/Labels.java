package dev.densestream.model.prepare;

import dev.densestream.model.OptionException;
import dev.densestream.model.UserFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The names of a network's outputs, in their order, from what a user has of them. */
public final class Labels {
    private Labels() {}

    /**
     * Reads a list or a file.
     *
     * @param text {@code cat,dog}, or a file: a label a line, a JSON array, a JSON object from index to label, or a config
     *     of Hugging Face ({@code id2label}) or timm ({@code label_names})
     * @throws OptionException if a label is empty, missing or there twice
     */
    public static List<String> of(String text) {
        Path file = Path.of(text);
        if (Files.isRegularFile(file)) {
            return checked(read(file), file.toString());
        }
        if (!text.contains(",")) {
            throw new OptionException(
                    "--labels %s: there is no such file; a list is written as cat,dog".formatted(text));
        }
        return checked(List.of(text.split(",", -1)), "--labels");
    }

    private static List<String> read(Path file) {
        String text = UserFile.text(file).strip();
        if (text.startsWith("[")) {
            return array(file, JsonFiles.json(file, text));
        }
        if (text.startsWith("{")) {
            JsonNode object = JsonFiles.json(file, text);
            JsonNode names = object.has("label_names")
                    ? object.get("label_names")
                    : object.path("pretrained_cfg").get("label_names");
            return names != null
                    ? array(file, names)
                    : indexed(file, object.has("id2label") ? object.get("id2label") : object);
        }
        return text.lines().toList();
    }

    private static List<String> array(Path file, JsonNode array) {
        List<String> labels = new ArrayList<>();
        for (JsonNode label : array) {
            labels.add(label(file, label));
        }
        return labels;
    }

    /** Keras and torchvision write {@code "0": ["n01440764", "tench"]}. */
    private static String label(Path file, JsonNode label) {
        JsonNode name = label.isArray() && !label.isEmpty() ? label.get(label.size() - 1) : label;
        if (!name.isString()) {
            throw new OptionException("%s: %s is no label".formatted(file, name));
        }
        return name.asString();
    }

    private static List<String> indexed(Path file, JsonNode object) {
        Map<Integer, String> byIndex = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            try {
                byIndex.put(Integer.parseInt(entry.getKey()), label(file, entry.getValue()));
            } catch (NumberFormatException e) {
                throw new OptionException(
                        "%s: '%s' is no index of a label; known are arrays, objects from index to label, id2label and label_names"
                                .formatted(file, entry.getKey()),
                        e);
            }
        }
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < byIndex.size(); i++) {
            if (!byIndex.containsKey(i)) {
                throw new OptionException(
                        "%s: there are %d labels and none with the index %d".formatted(file, byIndex.size(), i));
            }
            labels.add(byIndex.get(i));
        }
        return labels;
    }

    private static List<String> checked(List<String> labels, String where) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> stripped = labels.stream().map(String::strip).toList();
        for (int i = 0; i < stripped.size(); i++) {
            String label = stripped.get(i);
            if (label.isEmpty()) {
                throw new OptionException("%s: label %d is empty".formatted(where, i));
            }
            Integer first = seen.put(label, i);
            if (first != null) {
                throw new OptionException(
                        "%s: label '%s' is there twice (%d and %d); rename one, or nobody can tell them apart"
                                .formatted(where, label, first, i));
            }
        }
        if (stripped.isEmpty()) {
            throw new OptionException("%s: there are no labels".formatted(where));
        }
        return stripped;
    }
}
