package dev.densestream.model.prepare;

import dev.densestream.model.OptionException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads files that a user names. */
final class JsonFiles {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private JsonFiles() {}

    /** @throws OptionException if it cannot be read as text */
    static String text(Path file) {
        try {
            String text = Files.readString(file);
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new OptionException("%s: there is no such file".formatted(file), e);
        } catch (CharacterCodingException e) {
            throw new OptionException("%s is no text in UTF-8".formatted(file), e);
        } catch (IOException e) {
            throw new OptionException("%s cannot be read: %s".formatted(file, e), e);
        }
    }

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
