package dev.densestream.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The fields of one object in a topology file. Each read names the field, its default and what is allowed; what is wrong is
 * noted, and reading goes on, so that all problems are told at once.
 */
final class Fields {
    private final String path;
    private final JsonNode object;
    private final List<String> problems;
    private final Set<String> known = new LinkedHashSet<>();

    Fields(String path, JsonNode object, List<String> problems) {
        this.path = path;
        this.object = object;
        this.problems = problems;
    }

    /** A nested object; one that is missing has all its defaults. */
    Fields object(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return new Fields(at(name), JsonNodeFactory.instance.objectNode(), problems);
        }
        if (!node.isObject()) {
            problem(name, "found %s, allowed is a mapping with fields of its own".formatted(shown(node)));
            return new Fields(at(name), JsonNodeFactory.instance.objectNode(), problems);
        }
        return new Fields(at(name), node, problems);
    }

    /** Whether the field is there and not empty. */
    boolean has(String name) {
        return node(name) != null;
    }

    /** The objects of a list; none where it is missing. */
    List<Fields> objects(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return List.of();
        }
        List<Fields> objects = new ArrayList<>();
        if (!node.isArray()) {
            problem(name, "found %s, allowed is a list of mappings".formatted(shown(node)));
        }
        for (JsonNode element : node.isArray() ? node : List.<JsonNode>of()) {
            String where = "%s[%d]".formatted(name, objects.size());
            if (!element.isObject()) {
                problem(where, "found %s, allowed is a mapping with fields of its own".formatted(shown(element)));
            }
            objects.add(new Fields(
                    at(where), element.isObject() ? element : JsonNodeFactory.instance.objectNode(), problems));
        }
        return objects;
    }

    /** Of all fields of this object, for objects whose fields have names of the user's own. */
    List<String> names() {
        return List.copyOf(object.propertyNames());
    }

    /** A part of 1. */
    double fraction(String name, double fallback) {
        JsonNode node = node(name);
        if (node == null) {
            return fallback;
        }
        try {
            double value =
                    node.isContainer() ? -1 : Double.parseDouble(node.asString().strip());
            if (value >= 0 && value <= 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, together with values out of range.
        }
        problem(name, "found %s, allowed is a number from 0 to 1".formatted(shown(node)));
        return fallback;
    }

    String text(String name, String fallback) {
        JsonNode node = node(name);
        if (node == null) {
            return fallback;
        }
        if (node.isContainer() || node.asString().isBlank()) {
            problem(name, "found %s, allowed is a text".formatted(shown(node)));
            return fallback;
        }
        return node.asString();
    }

    /** @return a placeholder where the field is missing, so that reading can go on */
    String required(String name, String what) {
        if (node(name) == null) {
            problem(name, "is missing; give " + what);
            return "missing";
        }
        return text(name, "missing");
    }

    boolean flag(String name, boolean fallback) {
        JsonNode node = node(name);
        if (node == null) {
            return fallback;
        }
        return switch (node.isContainer() ? "" : node.asString()) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                problem(name, "found %s, allowed is true or false".formatted(shown(node)));
                yield fallback;
            }
        };
    }

    long whole(String name, long fallback, long least, long most) {
        return quantity(
                name, fallback, least, most, "a whole number from %d to %d".formatted(least, most), Long::parseLong);
    }

    long size(String name, long fallback, long least, long most) {
        return quantity(
                name,
                fallback,
                least,
                most,
                "a size from %s to %s".formatted(Units.size(least), Units.size(most)),
                Units::parseSize);
    }

    /** A count that may be written with k or M. */
    long count(String name, long fallback, long least, long most) {
        return quantity(
                name,
                fallback,
                least,
                most,
                "a count from %d to %d, such as 50M".formatted(least, most),
                Units::parseCount);
    }

    Duration duration(String name, Duration fallback, Duration least, Duration most) {
        long nanos = quantity(
                name,
                fallback.toNanos(),
                least.toNanos(),
                most.toNanos(),
                "a time from %s to %s".formatted(Units.time(least), Units.time(most)),
                text -> Units.parseTime(text).toNanos());
        return Duration.ofNanos(nanos);
    }

    private long quantity(
            String name, long fallback, long least, long most, String allowed, Function<String, Long> parse) {
        JsonNode node = node(name);
        if (node == null) {
            return fallback;
        }
        try {
            long value =
                    node.isContainer() ? least - 1 : parse.apply(node.asString().strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with values out of range.
        }
        problem(name, "found %s, allowed is %s".formatted(shown(node), allowed));
        return fallback;
    }

    <E extends Enum<E>> E choice(String name, E fallback, Class<E> type) {
        JsonNode node = node(name);
        if (node == null) {
            return fallback;
        }
        List<String> allowed = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String written = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (!node.isContainer() && written.equals(node.asString())) {
                return constant;
            }
            allowed.add(written);
        }
        problem(name, "found %s, allowed is %s".formatted(shown(node), String.join(", ", allowed)));
        return fallback;
    }

    /** A list of texts; a single text stands for a list of one. */
    List<String> texts(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        int position = 0;
        for (JsonNode element : node.isArray() ? node : List.of(node)) {
            String where = node.isArray() ? "%s[%d]".formatted(name, position++) : name;
            if (element.isContainer() || element.isNull() || element.asString().isBlank()) {
                problem(where, "found %s, allowed is a text".formatted(shown(element)));
            } else {
                texts.add(element.asString());
            }
        }
        return texts;
    }

    /** A list of whole numbers; a single one stands for a list of one. */
    List<Integer> wholes(String name, int least, int most) {
        List<Integer> numbers = new ArrayList<>();
        for (String text : texts(name)) {
            try {
                int number = Integer.parseInt(text.strip());
                if (number >= least && number <= most) {
                    numbers.add(number);
                    continue;
                }
            } catch (NumberFormatException e) {
                // Told below, together with numbers out of range.
            }
            problem(name, "found '%s', allowed are whole numbers from %d to %d".formatted(text, least, most));
        }
        return numbers;
    }

    /** Addresses and ranges of addresses; {@code true} stands for all of them, {@code false} for none. */
    List<String> addresses(String name) {
        List<String> texts = texts(name);
        if (texts.equals(List.of("false"))) {
            return List.of();
        }
        if (texts.equals(List.of("true"))) {
            return Addresses.ALL;
        }
        texts.stream()
                .filter(text -> !Addresses.isRange(text))
                .forEach(text -> problem(
                        name,
                        "found '%s', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]"
                                .formatted(text)));
        return texts;
    }

    /** All fields of this object, whatever their names. */
    Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        object.properties().forEach(field -> {
            known.add(field.getKey());
            if (field.getValue().isContainer() || field.getValue().isNull()) {
                problem(field.getKey(), "found %s, allowed is a text or a number".formatted(shown(field.getValue())));
            } else {
                properties.put(field.getKey(), field.getValue().asString());
            }
        });
        return properties;
    }

    void problem(String name, String what) {
        problems.add(at(name) + ": " + what);
    }

    /** Call last: notes every field that nobody asked for. */
    void refuseOthers() {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                String hint = Spelling.nearest(name, known)
                        .map(near -> "did you mean %s?".formatted(near))
                        .orElse("allowed here are " + String.join(", ", known));
                problem(name, "unknown; " + hint);
            }
        }
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** @return null where the field is missing or empty */
    private JsonNode node(String name) {
        known.add(name);
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    private static String shown(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "a mapping";
            case ARRAY -> "a list";
            case NULL -> "nothing";
            default -> "'" + node.asString() + "'";
        };
    }
}
