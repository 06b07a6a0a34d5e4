package dev.densestream.event;

import java.util.Objects;

/** One of the things that a record names: an image, or what is none. */
public sealed interface Entry {
    /** An image that is elsewhere. */
    record Reference(ImageEvent event) implements Entry {
        public Reference {
            Objects.requireNonNull(event, "event");
        }
    }

    /** An image that the record holds itself. */
    final class Picture implements Entry {
        private final ImageEvent event;
        private final byte[] bytes;
        private final boolean wholeRecord;

        /**
         * @param bytes the encoded image, not copied
         * @param wholeRecord whether these are the record's value itself
         */
        Picture(ImageEvent event, byte[] bytes, boolean wholeRecord) {
            this.event = event;
            this.bytes = bytes;
            this.wholeRecord = wholeRecord;
        }

        /** Its URI names the record; nothing can be fetched by it. */
        public ImageEvent event() {
            return event;
        }

        /** The encoded image, not a copy. */
        public byte[] bytes() {
            return bytes;
        }

        /** Whether the bytes are the record's value itself, and so take no memory besides it. */
        public boolean wholeRecord() {
            return wholeRecord;
        }

        Picture named(ImageEvent name) {
            return new Picture(name, bytes, wholeRecord);
        }
    }

    /** Something that should name an image and does not. */
    record Malformed(EventFormatException why) implements Entry {}

    /**
     * Something that is right and names no image to classify, such as the notification of a removal.
     *
     * @param what what it is, in a few words
     */
    record Ignored(String what) implements Entry {}
}
