package dev.densestream.pipeline;

import dev.densestream.event.Content;
import dev.densestream.event.Entry;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A record that was read: all that it names, each to be taken once, by the thread of that image. The memory of its text is
 * given back when the last one is let go of.
 */
final class Message implements AutoCloseable {
    private final Envelope envelope;
    private final long waitedNanos;
    private final Budgets.Taken text;
    private final List<Entry> entries;
    private final int[] images;
    private final AtomicInteger held;
    private final RuntimeException mistake;
    private Content key;
    private Content original;

    /**
     * @param entries what the record names
     * @param text the memory taken for reading it
     * @param waitedNanos how long that was waited for
     */
    Message(Envelope envelope, List<Entry> entries, Budgets.Taken text, long waitedNanos) {
        this(envelope, entries, null, text, waitedNanos);
    }

    /** A record that could not be read for a reason that is ours. */
    static Message unread(Envelope envelope, RuntimeException mistake, Budgets.Taken text) {
        return new Message(envelope, Collections.singletonList(null), mistake, text, 0);
    }

    private Message(
            Envelope envelope, List<Entry> entries, RuntimeException mistake, Budgets.Taken text, long waitedNanos) {
        this.envelope = envelope;
        this.mistake = mistake;
        this.entries = new ArrayList<>(entries);
        this.text = text;
        this.waitedNanos = waitedNanos;
        this.images = IntStream.range(0, entries.size())
                .filter(i -> !(entries.get(i) instanceof Entry.Ignored))
                .toArray();
        this.held = new AtomicInteger(images.length);
    }

    Envelope envelope() {
        return envelope;
    }

    long waitedNanos() {
        return waitedNanos;
    }

    /** How many results it gives. */
    int images() {
        return images.length;
    }

    /** What it names besides. */
    List<Entry.Ignored> ignored() {
        return entries.stream()
                .filter(Entry.Ignored.class::isInstance)
                .map(Entry.Ignored.class::cast)
                .toList();
    }

    /** @param image from 0 to {@link #images()}, not counting what is ignored */
    Source source(int image) {
        Source source = envelope.source();
        return source == null || images.length == 1 ? source : source.at(images[image]);
    }

    /**
     * The image, which from now on only its taker holds.
     *
     * @throws EventFormatException if it is none
     * @throws RuntimeException if the record could not be read for a reason that is ours
     */
    Entry take(int image) throws EventFormatException {
        if (mistake != null) {
            throw mistake;
        }
        Entry entry = entries.set(images[image], null);
        if (entry instanceof Entry.Malformed(var why)) {
            throw why;
        }
        return entry;
    }

    /** What was taken is needed no more: its bytes were fetched, or it failed. */
    void letGo() {
        if (held.decrementAndGet() == 0) {
            text.close();
        }
    }

    @Override
    public void close() {
        text.close();
    }

    /** The record's key as dead letters hold it, one for all of them; null where it has none. */
    synchronized Content key() {
        if (key == null) {
            key = Content.of(envelope.key());
        }
        return key;
    }

    /** The record's value as dead letters hold it, one for all of them; null where it has none. */
    synchronized Content original() {
        if (original == null) {
            original = Content.of(envelope.value());
        }
        return original;
    }
}
