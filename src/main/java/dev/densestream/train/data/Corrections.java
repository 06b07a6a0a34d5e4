package dev.densestream.train.data;

import java.util.List;

/**
 * What people say that pictures show.
 *
 * @param pictures later ones win over earlier ones of the same bytes
 * @param leftOut what was found and is not used, one line each
 */
public record Corrections(List<Correction> pictures, List<String> leftOut) {
    public Corrections {
        pictures = List.copyOf(pictures);
        leftOut = List.copyOf(leftOut);
    }
}
