package org.broca.decoders;

import java.util.List;
import org.broca.tensor.Device;

/** Scores whole texts, so that the hypotheses of a search can be put into another order. */
public interface Rescorer {
    /** The name that its weight has: {@code rnnlm}, {@code transformerlm}, …. */
    String name();

    /** The logarithm of each text's probability. */
    double[] score(List<String> texts);

    /** Moves what it scores with. */
    void moveTo(Device device);
}
