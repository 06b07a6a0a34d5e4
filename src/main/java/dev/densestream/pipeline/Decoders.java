package dev.densestream.pipeline;

import dev.densestream.image.ImageDecoder;
import dev.densestream.image.PreprocessSpec;
import java.util.Set;

/** Chooses how a picture is decoded, by what it is scaled to. */
@FunctionalInterface
public interface Decoders {
    /** @param targets of all models that see the picture, each once */
    ImageDecoder scaledTo(Set<PreprocessSpec> targets);
}
