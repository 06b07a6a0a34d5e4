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

/** Reads events and writes results, as JSON in UTF-8. Safe for use by many threads. */
public final class EventCodec {
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final JsonMapper json = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // With two URIs in one event nobody can say which picture is meant.
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            // An id that is a number keeps its digits: as a double, many ids would become one.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /**
     * Reads a record value: a JSON object with {@code uri} and optionally {@code id} and {@code attributes}, a JSON
     * string, or a plain path or URI.
     *
     * @param value the record's value, possibly null
     */
    public ImageEvent parse(byte[] value) throws EventFormatException {
        if (value == null) {
            throw new EventFormatException(
                    "null-value", "the record has no value; expected an image event or a URI", null);
        }
        String text = text(value, "an image event or a URI");
        return switch (text.charAt(0)) {
            case '{', '[', '"' -> fromJson(text);
            default -> plain(text);
        };
    }

    /**
     * Reads a record value: a JSON object with {@code label}, with {@code uri} or {@code id} or both, and optionally {@code
     * attributes}.
     *
     * @param value the record's value; one without a value takes a label back, and its key says which
     */
    public LabelEvent parseLabel(byte[] value) throws EventFormatException {
        JsonNode node = tree(text(value, "a JSON object with uri and label"));
        if (!node.isObject()) {
            throw new EventFormatException(
                    "malformed-event", "the value is no JSON object; expected one with the fields uri and label", null);
        }
        String id = named(node, "id");
        String uri = named(node, "uri");
        String label = named(node, "label");
        if (id == null && uri == null) {
            throw new EventFormatException("missing-uri", "the event has neither a field uri nor a field id", null);
        }
        if (label == null) {
            throw new EventFormatException("missing-label", "the event has no field label that is a text", id);
        }
        attributes(node.get("attributes"), id);
        return new LabelEvent(id, uri, label);
    }

    public byte[] write(ImageEvent event) {
        return json.writeValueAsBytes(event);
    }

    public byte[] write(Result result) {
        return json.writeValueAsBytes(result);
    }

    public byte[] write(Embedding embedding) {
        return json.writeValueAsBytes(embedding);
    }

    /**
     * Reads back what {@link #write(Result)} wrote.
     *
     * @throws EventFormatException if it is neither a prediction nor a dead letter
     */
    public Result readResult(byte[] value) throws EventFormatException {
        try {
            JsonNode node = json.readTree(value);
            if (node.has("stage")) {
                return json.treeToValue(node, DeadLetter.class);
            }
            if (node.has("labels")) {
                return json.treeToValue(node, Prediction.class);
            }
        } catch (JacksonException e) {
            throw new EventFormatException("malformed-event", "no JSON: " + JsonFault.line(e), null);
        }
        throw new EventFormatException("malformed-event", "neither a prediction nor a dead letter", null);
    }

    private static String text(byte[] value, String expected) throws EventFormatException {
        String text;
        try {
            text = withoutMark(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(value))
                            .toString())
                    .strip();
        } catch (CharacterCodingException e) {
            throw new EventFormatException("malformed-event", "the value is not UTF-8; expected " + expected, null);
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

    private ImageEvent fromJson(String text) throws EventFormatException {
        JsonNode node = tree(text);
        if (node.isString()) {
            return plain(node.stringValue().strip());
        }
        if (!node.isObject()) {
            throw new EventFormatException(
                    "malformed-event", "found a JSON array; expected an object with the field uri", null);
        }
        String id = scalar(node.get("id"));
        JsonNode uri = node.get("uri");
        if (uri == null || !uri.isString() || uri.stringValue().isBlank()) {
            throw new EventFormatException("missing-uri", "the event has no field uri that is a text", id);
        }
        return new ImageEvent(id, uri.stringValue().strip(), attributes(node.get("attributes"), id));
    }

    private JsonNode tree(String text) throws EventFormatException {
        try {
            return json.readTree(text);
        } catch (JacksonException e) {
            throw new EventFormatException("malformed-event", "malformed JSON: " + JsonFault.line(e), null);
        }
    }

    /** @return null where the field is missing, blank, or no text or number */
    private static String named(JsonNode node, String field) {
        String text = scalar(node.get(field));
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static String scalar(JsonNode node) {
        return node == null || node.isNull() || node.isContainer() ? null : node.asString();
    }

    private Map<String, Object> attributes(JsonNode node, String id) throws EventFormatException {
        if (node == null || node.isNull()) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw new EventFormatException("malformed-event", "the field attributes is not a JSON object", id);
        }
        return json.convertValue(node, new TypeReference<>() {});
    }

    private static ImageEvent plain(String text) throws EventFormatException {
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw new EventFormatException(
                    "malformed-event", "the value is neither JSON nor one path or URI on one line", null);
        }
        return new ImageEvent(null, text, Map.of());
    }
}
