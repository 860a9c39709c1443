package org.broca.processing;

import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/** Shapes of the filters of a {@link Filterbank}, over frequency. */
public enum FilterShape {
    /** 1 at the centre, falling to 0 one band below and one band above it. */
    TRIANGULAR {
        @Override
        Tensor weights(Tensor frequencies, Tensor centres, Tensor bands) {
            Tensor slope = frequencies.sub(centres).div(bands); // [filters, bins]
            Tensor triangle = slope.add(1).minimum(slope.neg().add(1));
            return Tensor.zeros(1).to(triangle.device()).maximum(triangle);
        }
    },
    /** 1 up to one band from the centre; its parameters get no gradient. */
    RECTANGULAR {
        @Override
        Tensor weights(Tensor frequencies, Tensor centres, Tensor bands) {
            Tensor above = frequencies.ge(centres.sub(bands)); // [filters, bins]
            return above.logicalAnd(frequencies.le(centres.add(bands))).to(DType.FLOAT32);
        }
    },
    /** A bell whose standard deviation is half a band. */
    GAUSSIAN {
        @Override
        Tensor weights(Tensor frequencies, Tensor centres, Tensor bands) {
            Tensor distance = frequencies.sub(centres).div(bands.div(2)); // [filters, bins]
            return distance.square().mul(-0.5).exp();
        }
    };

    /**
     * Weight of each frequency in each filter, {@code [filters, bins]}.
     *
     * @param frequencies in Hz, {@code [bins]}
     * @param centres in Hz, {@code [filters, 1]}
     * @param bands in Hz, {@code [filters, 1]}
     */
    abstract Tensor weights(Tensor frequencies, Tensor centres, Tensor bands);
}
