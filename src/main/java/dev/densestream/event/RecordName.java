package dev.densestream.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a picture is called that a record holds itself. */
final class RecordName {
    private final byte[] key;
    private final Source source;

    /** @param source null outside Kafka */
    RecordName(byte[] key, Source source) {
        this.key = key;
        this.source = source;
    }

    /** The record's key where that is a text, its coordinates otherwise. */
    String id() {
        if (key != null) {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(key))
                        .toString();
                // A number as four or eight bytes is UTF-8, too, but no text.
                if (!text.isBlank() && text.chars().noneMatch(Character::isISOControl)) {
                    return text;
                }
            } catch (CharacterCodingException binary) {
                return coordinates();
            }
        }
        return coordinates();
    }

    /** @param position the picture's among all that the record names */
    String uri(int position) {
        return "record:" + coordinates() + (position == 0 ? "" : "#" + position);
    }

    private String coordinates() {
        return source == null ? "" : "%s/%d/%d".formatted(source.topic(), source.partition(), source.offset());
    }
}
