package dev.densestream.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A reference to one image, as it is read from an input topic.
 *
 * @param id what the sender calls the image; where an event names none, its URI
 * @param uri where the image is: {@code file:}, {@code http(s):} or {@code data:}
 * @param attributes the sender's own fields, possibly empty; values are what JSON can hold
 */
public record ImageEvent(String id, String uri, Map<String, Object> attributes) {
    public ImageEvent {
        Objects.requireNonNull(uri, "uri");
        id = id == null ? uri : id;
        attributes = attributes == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
}
