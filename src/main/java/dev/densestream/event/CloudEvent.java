package dev.densestream.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * A CloudEvent without its data.
 *
 * @param id null where it names none
 * @param attributes those of {@code source}, {@code type}, {@code subject} and {@code time} that it has
 * @param contentType of its data; null where it does not say
 * @param dataref where its data is; null where it does not say
 */
record CloudEvent(String id, Map<String, Object> attributes, String contentType, String dataref) {
    private static final String PREFIX = "ce_";

    /** Whether the record's value is the data of a CloudEvent whose attributes are the headers. */
    static boolean binary(Headers headers) {
        return headers.text(PREFIX + "specversion") != null;
    }

    static CloudEvent of(Headers headers) throws EventFormatException {
        return of(name -> headers.text(PREFIX + name), headers.text("content-type"));
    }

    static boolean structured(JsonNode node) {
        return node.has("specversion");
    }

    static CloudEvent of(JsonNode node) throws EventFormatException {
        return of(name -> EventJson.named(node, name), EventJson.string(node, "datacontenttype"));
    }

    private static CloudEvent of(UnaryOperator<String> attribute, String contentType) throws EventFormatException {
        String id = attribute.apply("id");
        String version = attribute.apply("specversion");
        if (version == null || !version.startsWith("1.")) {
            throw EventFormatException.malformed(
                    "the CloudEvent has specversion '%s'; taken is 1.0".formatted(version), id);
        }
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (String name : new String[] {"source", "type", "subject", "time"}) {
            String value = attribute.apply(name);
            if (value != null) {
                attributes.put(name, value);
            }
        }
        return new CloudEvent(id, attributes, contentType, attribute.apply("dataref"));
    }

    /** Puts id and attributes on what its data names; the data's own attributes are stronger. */
    Entry name(Entry entry, boolean alone) {
        return switch (entry) {
            case Entry.Reference(var event) -> new Entry.Reference(named(event, alone));
            case Entry.Picture picture -> picture.named(named(picture.event(), alone));
            case Entry.Malformed(var why) when alone -> new Entry.Malformed(name(why));
            case Entry.Malformed malformed -> malformed;
            case Entry.Ignored ignored -> ignored;
        };
    }

    EventFormatException name(EventFormatException why) {
        return new EventFormatException(why.code(), why.getMessage(), id == null ? why.id() : id);
    }

    private ImageEvent named(ImageEvent event, boolean alone) {
        Map<String, Object> all = new LinkedHashMap<>(attributes);
        all.putAll(event.attributes());
        return new ImageEvent(alone && id != null ? id : event.id(), event.uri(), all);
    }
}
