package dev.densestream.image;

public final class Preprocessor {
    public byte[] prepare(Pixels p) {
        return p.rgb();
    }
}
