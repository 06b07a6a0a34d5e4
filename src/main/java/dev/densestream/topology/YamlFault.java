package dev.densestream.topology;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** Why a text is no YAML, in one line: the parser's own message has up to ten, with the line quoted twice. */
final class YamlFault {
    private static final Pattern PLACE = Pattern.compile("^ in reader, line (\\d+), column (\\d+):", Pattern.MULTILINE);

    /** Where the parser takes a limit from. */
    private static final Pattern PARSERS_OWN = Pattern.compile(", from `[\\w.()]+`");

    private YamlFault() {}

    static String line(JacksonException fault) {
        String message = fault.getOriginalMessage();
        TokenStreamLocation location = fault.getLocation();
        // There is none where the parser's own limits, such as the depth of nesting, stop it.
        String otherwise = location == null
                ? "the text"
                : "line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
        // Of several places the last is where reading stopped; the others say what had begun there.
        String place = PLACE.matcher(message)
                .results()
                .reduce((first, second) -> second)
                .map(YamlFault::place)
                .orElse(otherwise);
        return place + ": " + what(message);
    }

    private static String place(MatchResult match) {
        return "line %s, column %s".formatted(match.group(1), match.group(2));
    }

    private static String what(String message) {
        if (message.startsWith("Trailing token")) {
            return "a second document begins here, allowed is one";
        }
        String what = PARSERS_OWN
                .matcher(message)
                .replaceAll("")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .collect(Collectors.joining(", "));
        // In YAML * refers to something else, and host patterns begin with it.
        return message.startsWith("while scanning an alias") ? what + "; a text that begins with * needs quotes" : what;
    }
}
