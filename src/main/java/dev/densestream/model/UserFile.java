package dev.densestream.model;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads text that a user names. */
public final class UserFile {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private UserFile() {}

    /**
     * The whole text, without a byte order mark.
     *
     * @throws OptionException if it cannot be read as text
     */
    public static String text(Path file) {
        try {
            String text = Files.readString(file);
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new OptionException("%s: there is no such file".formatted(file), e);
        } catch (AccessDeniedException e) {
            throw new OptionException("%s may not be read by this process".formatted(file), e);
        } catch (CharacterCodingException e) {
            throw new OptionException("%s is no text in UTF-8".formatted(file), e);
        } catch (IOException e) {
            throw new OptionException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
