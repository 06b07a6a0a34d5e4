package dev.densestream.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** The numbers that describe an image: what the last layer of a network reads. In JSON an array of numbers. */
public final class Features {
    private final float[] values;

    /** @param values taken over without a copy */
    @JsonCreator
    public Features(float[] values) {
        this.values = values;
    }

    /** The numbers themselves, not a copy. */
    @JsonValue
    public float[] values() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Features features && Arrays.equals(values, features.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return values.length + " features";
    }
}
