package dev.densestream.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How all events are read as JSON, and our own ones. */
final class EventJson {
    private static final String BYTE_ORDER_MARK = "\ufeff";

    static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // With two URIs in one event nobody can say which picture is meant.
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            // An id that is a number keeps its digits: as a double, many ids would become one.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private EventJson() {}

    /** @param expected what the value should be, for the message */
    static String text(byte[] value, String expected) throws EventFormatException {
        String text;
        try {
            text = withoutMark(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(value))
                            .toString())
                    .strip();
        } catch (CharacterCodingException e) {
            throw EventFormatException.malformed("the value is not UTF-8; expected " + expected, null);
        }
        if (text.isEmpty()) {
            throw new EventFormatException("empty-value", "the record's value is empty; expected " + expected, null);
        }
        return text;
    }

    /** Some editors and shells begin a text with a byte order mark; it is no part of the text. */
    private static String withoutMark(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    }

    static JsonNode tree(String text) throws EventFormatException {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw EventFormatException.malformed("malformed JSON: " + JsonFault.line(e), null);
        } catch (NumberFormatException e) {
            // The parser lets this one through, for an exponent of more than ten digits.
            throw EventFormatException.malformed("malformed JSON: a number is larger than can be read", null);
        }
    }

    /** Our own event: an object with {@code uri} and optionally {@code id} and {@code attributes}, or a string. */
    static ImageEvent event(JsonNode node) throws EventFormatException {
        if (node.isString()) {
            return plain(node.stringValue().strip());
        }
        if (!node.isObject()) {
            throw EventFormatException.malformed(
                    "found a JSON %s; expected an object with the field uri".formatted(kind(node)), null);
        }
        String id = scalar(node.get("id"));
        String uri = string(node, "uri");
        if (uri == null) {
            throw new EventFormatException("missing-uri", "the event has no field uri that is a text", id);
        }
        return new ImageEvent(id, uri, attributes(node.get("attributes"), id));
    }

    static ImageEvent plain(String text) throws EventFormatException {
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw EventFormatException.malformed("the value is neither JSON nor one path or URI on one line", null);
        }
        return new ImageEvent(null, text, Map.of());
    }

    static Map<String, Object> attributes(JsonNode node, String id) throws EventFormatException {
        if (node == null || node.isNull()) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw EventFormatException.malformed("the field attributes is not a JSON object", id);
        }
        return MAPPER.convertValue(node, new TypeReference<>() {});
    }

    /** @return null where the field is missing, blank, or no text or number */
    static String named(JsonNode node, String field) {
        String text = scalar(node.get(field));
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** @return null where the field is missing, blank, or no text */
    static String string(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null || !value.isString() || value.stringValue().isBlank()
                ? null
                : value.stringValue().strip();
    }

    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "array";
            case OBJECT -> "object";
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "boolean";
            case NULL, MISSING, BINARY, POJO -> "null";
        };
    }

    private static String scalar(JsonNode node) {
        return node == null || node.isNull() || node.isContainer() ? null : node.asString();
    }
}
