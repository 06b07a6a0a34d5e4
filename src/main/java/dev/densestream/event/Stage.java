package dev.densestream.event;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The part of an image's way in which it failed. */
public enum Stage {
    PARSE,
    FETCH,
    DECODE,
    INFER,
    EMIT;

    /** The name in JSON: {@code parse}, {@code fetch}, {@code decode}, {@code infer}, {@code emit}. */
    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
