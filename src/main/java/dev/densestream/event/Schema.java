package dev.densestream.event;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON Schemas of what crosses Kafka: {@code docs/schemas}, which the build holds against the records. */
public enum Schema {
    IMAGE_EVENT,
    PREDICTION,
    EMBEDDING,
    DEAD_LETTER,
    LABEL_EVENT;

    /** The name of its file in {@code docs/schemas}. */
    public String file() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".json";
    }

    /** The schema, a new copy. */
    public ObjectNode json() {
        try (InputStream in = Schema.class.getResourceAsStream(file())) {
            return (ObjectNode) JsonMapper.builder().build().readTree(Objects.requireNonNull(in, file()));
        } catch (IOException e) {
            throw new UncheckedIOException("this program is incomplete: it has no " + file(), e);
        }
    }
}
