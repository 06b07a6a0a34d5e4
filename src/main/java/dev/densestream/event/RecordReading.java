package dev.densestream.event;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** One record on its way to entries. */
final class RecordReading {
    private final RecordName name;
    private final Headers headers;
    private final Entries entries;

    RecordReading(RecordName name, Headers headers, Entries entries) {
        this.name = name;
        this.headers = headers;
        this.entries = entries;
    }

    /** What an object may be besides our own event. */
    private enum Also {
        NOTHING,
        S3_EVENT,
        S3_EVENT_AND_CLOUDEVENT
    }

    List<Entry> read(InputFormat format, byte[] value) throws EventFormatException {
        switch (format) {
            case AUTO -> any(value);
            case JSON -> node(EventJson.tree(text(value, "an image event as JSON")), Also.NOTHING);
            case URI -> reference(EventJson.plain(text(value, "one path or URI")));
            case BYTES -> picture(present(value, "a picture"), true);
            case S3_EVENT -> S3Notification.read(EventJson.tree(text(value, "a notification of S3")), entries);
            case CLOUDEVENTS -> cloudEvents(value);
        }
        return entries.all();
    }

    private void any(byte[] value) throws EventFormatException {
        if (CloudEvent.binary(headers)) {
            binary(value);
        } else if (MessageReader.isPicture(value, headers.text("content-type"))) {
            picture(value, true);
        } else {
            text(text(value, "an image event or a URI"), Also.S3_EVENT_AND_CLOUDEVENT);
        }
    }

    private void cloudEvents(byte[] value) throws EventFormatException {
        if (CloudEvent.binary(headers)) {
            binary(value);
            return;
        }
        JsonNode node = EventJson.tree(text(value, "a CloudEvent"));
        if (!node.isArray()) {
            structured(node);
            return;
        }
        elements(node, this::structured);
    }

    private void text(String text, Also also) throws EventFormatException {
        switch (text.charAt(0)) {
            case '{', '[', '"' -> node(EventJson.tree(text), also);
            default -> reference(EventJson.plain(text));
        }
    }

    private void node(JsonNode node, Also also) throws EventFormatException {
        if (node.isArray()) {
            elements(node, element -> single(element, also));
        } else {
            single(node, also);
        }
    }

    /** What is no image among several spoils none of the others. */
    private void elements(JsonNode array, Single single) throws EventFormatException {
        if (array.isEmpty()) {
            throw EventFormatException.malformed("found an empty JSON array; expected at least one image", null);
        }
        for (JsonNode element : array) {
            int before = entries.size();
            try {
                single.read(element);
            } catch (EventFormatException e) {
                if (entries.size() > before) {
                    // Not this element's fault: there are too many.
                    throw e;
                }
                entries.add(new Entry.Malformed(e));
            }
        }
    }

    /** Reads one element. */
    private interface Single {
        void read(JsonNode node) throws EventFormatException;
    }

    private void single(JsonNode node, Also also) throws EventFormatException {
        boolean ours = also == Also.NOTHING || !node.isObject() || EventJson.string(node, "uri") != null;
        if (!ours && also == Also.S3_EVENT_AND_CLOUDEVENT && CloudEvent.structured(node)) {
            structured(node);
        } else if (!ours && S3Notification.matches(node)) {
            S3Notification.read(node, entries);
        } else {
            reference(EventJson.event(node));
        }
    }

    private void structured(JsonNode node) throws EventFormatException {
        if (!node.isObject() || !CloudEvent.structured(node)) {
            throw EventFormatException.malformed(
                    "found a JSON %s without specversion; expected a CloudEvent".formatted(EventJson.kind(node)), null);
        }
        CloudEvent event = CloudEvent.of(node);
        JsonNode data = node.get("data");
        JsonNode base64 = node.get("data_base64");
        named(event, () -> {
            if (base64 != null && base64.isString()) {
                data(base64(base64.stringValue()), false, event);
            } else if (data == null || data.isNull()) {
                dataElsewhere(event);
            } else if (data.isString()) {
                text(data.stringValue().strip(), event);
            } else {
                node(data, Also.S3_EVENT);
            }
        });
    }

    private void binary(byte[] value) throws EventFormatException {
        CloudEvent event = CloudEvent.of(headers);
        named(event, () -> {
            if (value == null || value.length == 0) {
                dataElsewhere(event);
            } else {
                data(value, true, event);
            }
        });
    }

    /** Reads the data of a CloudEvent. */
    private interface Data {
        void read() throws EventFormatException;
    }

    private void named(CloudEvent event, Data data) throws EventFormatException {
        int first = entries.size();
        try {
            data.read();
        } catch (EventFormatException e) {
            throw event.name(e);
        }
        boolean alone = entries.size() == first + 1;
        for (int i = first; i < entries.size(); i++) {
            entries.set(i, event.name(entries.get(i), alone));
        }
    }

    private void dataElsewhere(CloudEvent event) throws EventFormatException {
        if (event.dataref() == null) {
            throw new EventFormatException("missing-uri", "the CloudEvent has neither data nor dataref", null);
        }
        reference(EventJson.plain(event.dataref()));
    }

    private void data(byte[] bytes, boolean wholeRecord, CloudEvent event) throws EventFormatException {
        String type = MessageReader.mediaType(event.contentType());
        if (MessageReader.isPicture(bytes, event.contentType()) || type.equals("application/octet-stream")) {
            picture(bytes, wholeRecord);
        } else {
            text(EventJson.text(bytes, "the data of a CloudEvent"), event);
        }
    }

    private void text(String text, CloudEvent event) throws EventFormatException {
        String type = MessageReader.mediaType(event.contentType());
        boolean plain = type.startsWith("text/") && !type.equals("text/json");
        if (!plain && !type.isEmpty() && !type.endsWith("/json") && !type.endsWith("+json")) {
            throw EventFormatException.malformed(
                    "the CloudEvent's data has the type '%s'; taken are image/*, application/octet-stream, JSON and text/*"
                            .formatted(type),
                    null);
        }
        if (plain || text.isEmpty()) {
            reference(EventJson.plain(text));
        } else {
            text(text, Also.S3_EVENT);
        }
    }

    private void reference(ImageEvent event) throws EventFormatException {
        entries.add(new Entry.Reference(event));
    }

    private void picture(byte[] bytes, boolean wholeRecord) throws EventFormatException {
        entries.add(
                new Entry.Picture(new ImageEvent(name.id(), name.uri(entries.size()), Map.of()), bytes, wholeRecord));
    }

    private static byte[] base64(String text) throws EventFormatException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw EventFormatException.malformed("data_base64 is no Base64: " + e.getMessage(), null);
        }
    }

    private static String text(byte[] value, String expected) throws EventFormatException {
        if (value == null) {
            throw new EventFormatException("null-value", "the record has no value; expected " + expected, null);
        }
        return EventJson.text(value, expected);
    }

    private static byte[] present(byte[] value, String expected) throws EventFormatException {
        if (value == null) {
            throw new EventFormatException("null-value", "the record has no value; expected " + expected, null);
        }
        if (value.length == 0) {
            throw new EventFormatException("empty-value", "the record's value is empty; expected " + expected, null);
        }
        return value;
    }
}
