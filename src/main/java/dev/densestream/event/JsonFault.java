package dev.densestream.event;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;

/** Why a text is no JSON and where, without the parser's words about itself. */
final class JsonFault {
    private static final Pattern ABOUT_ITSELF = Pattern.compile(":? not allowed when [`\\w.]+ enabled"
            + "| \\((for \\w+ starting|start marker) at \\[Source:[^\\]]*\\]\\)"
            + "|: maybe a \\(non-standard\\) comment\\?.*"
            + "| for `\\w+`"
            + "|\\[Source:[^\\]]*\\]");

    private JsonFault() {}

    static String line(JacksonException fault) {
        String said = fault.getOriginalMessage().lines().findFirst().orElse("");
        String what = ABOUT_ITSELF.matcher(said).replaceAll("").strip();
        TokenStreamLocation location = fault.getLocation();
        return location == null || location.getColumnNr() < 1
                ? what
                : "%s (line %d, column %d)".formatted(what, location.getLineNr(), location.getColumnNr());
    }
}
