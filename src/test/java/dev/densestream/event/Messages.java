package dev.densestream.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Messages as they come, and how they are read. */
final class Messages {
    static final Source SOURCE = new Source("images", 3, 41, 5);
    static final int MAX_IMAGES = 50;

    private Messages() {}

    static byte[] file(String name) {
        try (InputStream in = Messages.class.getResourceAsStream("/messages/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Headers headers(Map<String, String> headers) {
        return name -> headers.containsKey(name) ? bytes(headers.get(name)) : null;
    }

    static List<Entry> read(InputFormat format, byte[] value) throws EventFormatException {
        return read(format, value, Headers.NONE);
    }

    static List<Entry> read(InputFormat format, byte[] value, Headers headers) throws EventFormatException {
        return new MessageReader(format, MAX_IMAGES).read(bytes("key"), value, headers, SOURCE);
    }

    static ImageEvent event(Entry entry) {
        assertThat(entry).isInstanceOf(Entry.Reference.class);
        return ((Entry.Reference) entry).event();
    }

    static EventFormatException why(Entry entry) {
        assertThat(entry).isInstanceOf(Entry.Malformed.class);
        return ((Entry.Malformed) entry).why();
    }

    static Entry.Picture picture(Entry entry) {
        assertThat(entry).isInstanceOf(Entry.Picture.class);
        return (Entry.Picture) entry;
    }
}
