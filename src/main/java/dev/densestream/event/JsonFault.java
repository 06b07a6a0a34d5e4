package dev.densestream.event;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** Why a text is no JSON, without the parser's words about itself. */
final class JsonFault {
    private static final Pattern ABOUT_ITSELF = Pattern.compile(
            ":? not allowed when [`\\w.]+ enabled| \\(for \\w+ starting at \\[Source:[^\\]]*\\]\\)|\\[Source:[^\\]]*\\]");

    private JsonFault() {}

    static String line(JacksonException fault) {
        String said = fault.getOriginalMessage().lines().findFirst().orElse("");
        return ABOUT_ITSELF.matcher(said).replaceAll("").strip();
    }
}
