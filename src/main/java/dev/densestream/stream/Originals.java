package dev.densestream.stream;

import dev.densestream.event.Content;
import dev.densestream.pipeline.Envelope;

/**
 * What the dead letters of one record hold of it. All of it, unless so many of its images failed that the copies would take
 * much more memory than the record: then the further ones hold its beginning and its digest.
 */
final class Originals {
    /** For the copies together, in sizes of the record. */
    private static final int SIZES = 4;
    /** Copies that are together no larger are not worth cutting. */
    private static final int SMALL = 64 * 1024;

    private static final int BEGINNING = 256;
    /** A key has an eighth of the room. */
    private static final int KEY_SHARE = 8;

    private final Envelope envelope;
    private final long allowed;
    private long held;
    private Content beginningOfKey;
    private Content beginning;

    Originals(Envelope envelope) {
        this.envelope = envelope;
        this.allowed = Math.max(SMALL, SIZES * envelope.bytes());
    }

    /** How many bytes the next dead letter may hold. */
    int next() {
        held += envelope.bytes();
        return held <= allowed ? Integer.MAX_VALUE : BEGINNING;
    }

    Content key(int keep) {
        if (keep != BEGINNING) {
            return Content.upTo(envelope.key(), keep / KEY_SHARE);
        }
        if (beginningOfKey == null) {
            beginningOfKey = Content.upTo(envelope.key(), keep / KEY_SHARE);
        }
        return beginningOfKey;
    }

    Content value(int keep) {
        if (keep != BEGINNING) {
            return Content.upTo(envelope.value(), keep);
        }
        if (beginning == null) {
            beginning = Content.upTo(envelope.value(), keep);
        }
        return beginning;
    }
}
