package dev.densestream.train.data;

/**
 * What somebody says that a picture shows. It is worth more than the folder that the picture lies in.
 *
 * @param hash of its encoded bytes
 */
public record Correction(EncodedPicture picture, String label, ContentHash hash) {
    /** @param bytes those of {@code picture} */
    public static Correction of(EncodedPicture picture, byte[] bytes, String label) {
        return new Correction(picture, label, ContentHash.of(bytes));
    }
}
