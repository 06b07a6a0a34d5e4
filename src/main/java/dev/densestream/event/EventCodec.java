package dev.densestream.event;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads labels, writes events and results and reads these back, as JSON in UTF-8. Safe for use by many threads. */
public final class EventCodec {
    /**
     * Reads a record value: a JSON object with {@code label}, with {@code uri} or {@code id} or both, and optionally {@code
     * attributes}.
     *
     * @param value the record's value; one without a value takes a label back, and its key says which
     */
    public LabelEvent parseLabel(byte[] value) throws EventFormatException {
        JsonNode node = EventJson.tree(EventJson.text(value, "a JSON object with uri and label"));
        if (!node.isObject()) {
            throw new EventFormatException(
                    "malformed-event", "the value is no JSON object; expected one with the fields uri and label", null);
        }
        String id = EventJson.named(node, "id");
        String uri = EventJson.named(node, "uri");
        String label = EventJson.named(node, "label");
        if (id == null && uri == null) {
            throw new EventFormatException("missing-uri", "the event has neither a field uri nor a field id", null);
        }
        if (label == null) {
            throw new EventFormatException("missing-label", "the event has no field label that is a text", id);
        }
        EventJson.attributes(node.get("attributes"), id);
        return new LabelEvent(id, uri, label);
    }

    public byte[] write(ImageEvent event) {
        return EventJson.MAPPER.writeValueAsBytes(event);
    }

    public byte[] write(Result result) {
        return EventJson.MAPPER.writeValueAsBytes(result);
    }

    public byte[] write(Embedding embedding) {
        return EventJson.MAPPER.writeValueAsBytes(embedding);
    }

    /**
     * Reads back what {@link #write(Result)} wrote.
     *
     * @throws EventFormatException if it is neither a prediction nor a dead letter
     */
    public Result readResult(byte[] value) throws EventFormatException {
        try {
            JsonNode node = EventJson.MAPPER.readTree(value);
            if (node.has("stage")) {
                return EventJson.MAPPER.treeToValue(node, DeadLetter.class);
            }
            if (node.has("labels")) {
                return EventJson.MAPPER.treeToValue(node, Prediction.class);
            }
        } catch (JacksonException e) {
            throw EventFormatException.malformed("no JSON: " + JsonFault.line(e), null);
        } catch (NumberFormatException e) {
            throw EventFormatException.malformed("no JSON: a number is larger than can be read", null);
        }
        throw EventFormatException.malformed("neither a prediction nor a dead letter", null);
    }
}
