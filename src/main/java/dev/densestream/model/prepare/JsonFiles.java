package dev.densestream.model.prepare;

import dev.densestream.model.OptionException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Understands JSON that a user names. */
final class JsonFiles {
    private static final JsonMapper JSON = new JsonMapper();

    private JsonFiles() {}

    /** @throws OptionException if {@code text} is no JSON */
    static JsonNode json(Path file, String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new OptionException(
                    "%s is no JSON: %s"
                            .formatted(
                                    file,
                                    e.getOriginalMessage().lines().findFirst().orElse("unreadable")),
                    e);
        }
    }
}
