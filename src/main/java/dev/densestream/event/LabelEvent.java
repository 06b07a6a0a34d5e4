package dev.densestream.event;

import java.util.Objects;

/**
 * What somebody says that an image shows, such as a reviewer's correction.
 *
 * @param id what the sender calls the image; where an event names none, its URI
 * @param uri where the image is; null where the event names only an id
 * @param label what it shows
 */
public record LabelEvent(String id, String uri, String label) {
    public LabelEvent {
        Objects.requireNonNull(label, "label");
        id = Objects.requireNonNull(id == null ? uri : id, "id");
    }
}
