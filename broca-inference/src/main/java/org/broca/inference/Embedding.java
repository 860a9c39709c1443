package org.broca.inference;

import java.util.Arrays;

/** A vector that stands for a recording: those of the same speaker, or language, point the same way. */
public final class Embedding {
    private final float[] values;

    Embedding(float[] values) {
        this.values = values;
    }

    /** Its coordinates, in a new array. */
    public float[] toArray() {
        return values.clone();
    }

    public int size() {
        return values.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Embedding" + Arrays.toString(values);
    }
}
