package dev.densestream.event;

import java.util.ArrayList;
import java.util.List;

/** What one record names, as it is collected: no more images than are allowed. */
final class Entries {
    private final int maxImages;
    private final List<Entry> entries = new ArrayList<>();
    private int images;

    Entries(int maxImages) {
        this.maxImages = maxImages;
    }

    /** @throws EventFormatException {@code too-many-images} */
    void add(Entry entry) throws EventFormatException {
        if (!(entry instanceof Entry.Ignored) && ++images > maxImages) {
            throw new EventFormatException(
                    "too-many-images",
                    "the record names more than %d images, which input.max-images allows".formatted(maxImages),
                    null);
        }
        entries.add(entry);
    }

    void malformed(String message, String id) throws EventFormatException {
        add(new Entry.Malformed(EventFormatException.malformed(message, id)));
    }

    int size() {
        return entries.size();
    }

    Entry get(int position) {
        return entries.get(position);
    }

    void set(int position, Entry entry) {
        entries.set(position, entry);
    }

    List<Entry> all() {
        return List.copyOf(entries);
    }
}
