package dev.densestream.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The headers of a record. */
@FunctionalInterface
public interface Headers {
    /** Of a record that has none. */
    Headers NONE = name -> null;

    /** @return the value of the last header of that name; null where there is none */
    byte[] last(String name);

    /** @return the last header of that name as text; null where there is none, it is blank, or no UTF-8 */
    default String text(String name) {
        byte[] value = last(name);
        if (value == null) {
            return null;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString()
                    .strip();
            return text.isEmpty() ? null : text;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
