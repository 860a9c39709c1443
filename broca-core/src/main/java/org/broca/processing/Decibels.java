package org.broca.processing;

import org.broca.tensor.Tensor;

/** Energies on a decibel scale, floored at {@code range} below the loudest of each {@code [frames, filters]}. */
record Decibels(double factor, double least, double reference, double range) {
    Tensor of(Tensor energies) {
        Tensor level = energies.clampMin(least).log10().mul(factor); // [rows, frames, filters]
        double offset = factor * Math.log10(Math.max(least, reference));
        Tensor relative = offset == 0 ? level : level.sub(offset);
        return relative.maximum(relative.amax(true, -2, -1).sub(range));
    }
}
