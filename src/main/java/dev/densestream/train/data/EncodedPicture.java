package dev.densestream.train.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A picture as it was found: a JPEG or PNG that is read when it is needed. */
public interface EncodedPicture {
    /** Where it is, for people: a path or a URI. */
    String name();

    /** The encoded bytes. */
    byte[] read() throws IOException;

    /** A file. */
    static EncodedPicture of(Path file) {
        return new PictureFile(file);
    }

    /** A picture on disk. */
    record PictureFile(Path file) implements EncodedPicture {
        @Override
        public String name() {
            return file.toString();
        }

        @Override
        public byte[] read() throws IOException {
            return Files.readAllBytes(file);
        }
    }
}
