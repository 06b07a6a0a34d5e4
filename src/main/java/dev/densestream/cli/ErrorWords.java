package dev.densestream.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import tools.jackson.core.exc.JacksonIOException;

/** An exception in words: one line for a person. */
final class ErrorWords {
    private ErrorWords() {}

    /** The exception inside wrappers that only say where it came from. */
    static Throwable of(Throwable e) {
        boolean wrapper = switch (e) {
            case ExecutionException _, CompletionException _, UncheckedIOException _, JacksonIOException _ -> true;
            // "Failed to construct kafka producer" hides which property is wrong, or which file is missing.
            case KafkaException kafka -> kafka.getClass() == KafkaException.class;
            default -> false;
        };
        if (!wrapper || e.getCause() == null) {
            return e;
        }
        // What a client is constructed with is Kafka properties, also where only Java's own classes complain of them.
        return e instanceof KafkaException && e.getCause() instanceof IllegalArgumentException illegal
                ? new ConfigException(illegal.getMessage())
                : of(e.getCause());
    }

    /** Our own exceptions say it all; of unknown ones the type is worth a word, and their lines are made one. */
    static String line(Throwable e) {
        String text = e.getMessage();
        return switch (e) {
            case FileSystemException file -> line(file);
            case AuthenticationException _ -> "the broker refused our credentials: " + text;
            case AuthorizationException _ -> "an ACL is missing: " + text;
            case ConfigException _
            when text != null && text.startsWith("Invalid url in bootstrap.servers") ->
                text + "; allowed is host:port, several separated by commas";
            case ConfigException _ -> "Kafka properties: " + text;
            case IOException _ when text != null -> text;
            default -> {
                String type = e.getClass().getSimpleName();
                yield e.getClass().getName().startsWith("dev.densestream.") && text != null
                        ? text
                        : text == null ? type : type + ": " + text.strip().replaceAll("\\s*\\R\\s*", " ");
            }
        };
    }

    private static String line(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no file or folder " + e.getFile();
            case AccessDeniedException _ -> "no permission for " + e.getFile();
            case FileAlreadyExistsException _ -> e.getFile() + " is there already";
            case NotDirectoryException _ -> e.getFile() + " is no folder";
            default -> e.getReason() == null ? e.getMessage() : e.getFile() + ": " + e.getReason();
        };
    }
}
