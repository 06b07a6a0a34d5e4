package dev.densestream.cli;

import dev.densestream.fetch.References;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What stands behind {@code PATHS…|-}: files, all files below folders, URIs, or references from standard input. */
final class ReferenceArguments {
    /** An event, or an array of them; names of files may begin with a bracket, too. */
    private static final Pattern JSON = Pattern.compile("\\{.*|\\[\\s*[{\"\\]].*", Pattern.DOTALL);

    private ReferenceArguments() {}

    /** Whether a line is one or several events as JSON, and not a reference. */
    static boolean isEvent(String line) {
        return JSON.matcher(line).matches();
    }

    /**
     * The references in order; paths as {@code file:} URIs. Read on the way, so that a list without end can be piped in.
     *
     * @throws UsageException for a path that does not exist and a folder without files, before anything is used
     * @throws IOException for a folder that cannot be read, before anything is used
     */
    static Stream<String> of(List<String> arguments, InputStream standardInput) throws IOException {
        if (arguments.equals(List.of("-"))) {
            return new BufferedReader(new InputStreamReader(standardInput, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(ReferenceArguments::canonical);
        }
        arguments.forEach(ReferenceArguments::check);
        List<String> all = new ArrayList<>();
        for (String argument : arguments) {
            all.addAll(expand(argument));
        }
        return all.stream();
    }

    private static void check(String argument) {
        if (argument.equals("-")) {
            throw new UsageException("'-' reads references from standard input and stands alone");
        }
        try {
            if (References.scheme(argument).isEmpty() && !Files.exists(Path.of(argument))) {
                throw new UsageException("there is no file or folder " + argument);
            }
        } catch (InvalidPathException e) {
            throw new UsageException("%s is no path here: %s".formatted(argument, e.getReason()));
        }
    }

    private static List<String> expand(String argument) throws IOException {
        if (References.scheme(argument).isPresent()) {
            return List.of(argument);
        }
        Path path = Path.of(argument);
        if (!Files.isDirectory(path)) {
            return List.of(References.of(path));
        }
        List<Path> files = FilesBelow.of(path);
        if (files.isEmpty()) {
            throw new UsageException("there are no files below " + path);
        }
        return files.stream().map(References::of).toList();
    }

    /** An event as JSON stays as it is. A line may name a file that does not exist (yet), or none that could: whoever fetches it says so. */
    private static String canonical(String line) {
        String reference = line.strip();
        if (isEvent(reference)) {
            return reference;
        }
        try {
            return References.scheme(reference).isPresent() ? reference : References.of(Path.of(reference));
        } catch (InvalidPathException e) {
            return reference;
        }
    }
}
