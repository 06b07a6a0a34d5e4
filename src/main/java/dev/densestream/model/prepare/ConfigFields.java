package dev.densestream.model.prepare;

import dev.densestream.model.OptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The fields of somebody else's JSON, one line said of each that is not as it must be. */
final class ConfigFields {
    private final JsonNode object;

    ConfigFields(JsonNode object) {
        this.object = object;
    }

    /** A field that is there and not null. */
    Optional<JsonNode> field(String name) {
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
    }

    boolean truth(String name, boolean otherwise) {
        return field(name)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw wrong(name, value, "true or false");
                    }
                    return value.asBoolean();
                })
                .orElse(otherwise);
    }

    Optional<Double> number(String name) {
        return field(name).map(value -> {
            if (!value.isNumber()) {
                throw wrong(name, value, "a number");
            }
            return value.asDouble();
        });
    }

    Optional<String> text(String name) {
        return field(name).map(value -> {
            if (!value.isString()) {
                throw wrong(name, value, "a text");
            }
            return value.asString();
        });
    }

    Optional<List<Double>> numbers(String name) {
        return field(name).map(value -> {
            List<Double> numbers = new ArrayList<>();
            for (JsonNode each : value.isArray() ? value : List.of(value)) {
                if (!each.isNumber()) {
                    throw wrong(name, value, "numbers");
                }
                numbers.add(each.asDouble());
            }
            return numbers;
        });
    }

    Optional<Integer> pixels(String name) {
        return field(name).map(value -> {
            if (!value.isIntegralNumber()) {
                throw wrong(name, value, "a number of pixels");
            }
            return value.asInt();
        });
    }

    static OptionException wrong(String name, Object found, String allowed) {
        return new OptionException("%s is %s, allowed is %s".formatted(name, found, allowed));
    }

    static OptionException missing(String name) {
        return new OptionException("%s is missing".formatted(name));
    }
}
