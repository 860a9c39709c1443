package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Rounds waveforms to fewer bits and back to float32: int16, int8 or float16.
 *
 * <p>Integers span the batch's largest value. Same numbers as SpeechBrain's {@code DropBitResolution}; silence stays
 * silence. No gradient passes integers.
 *
 * <p>Shapes: any, to the same.
 */
public final class DropBitResolution extends Layer implements TensorMap {
    private static final List<DType> TYPES = List.of(DType.INT16, DType.INT8, DType.FLOAT16);

    private final List<DType> types;

    private DropBitResolution(Builder b) {
        types = b.targetDtype.equals("random") ? TYPES : List.of(type(b.targetDtype));
    }

    private static DType type(String name) {
        return TYPES.stream()
                .filter(type -> type.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "DropBitResolution: target_dtype must be one of [int16, int8, float16, random], got " + name));
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        Check.that(
                waveforms.dtype().isFloatingPoint(),
                "DropBitResolution expects floating-point waveforms but got %s",
                waveforms.dtype());
        DType type = types.get((int) Draws.of("bits").integer(0, types.size()));
        if (type == DType.FLOAT16) {
            return waveforms.to(type).to(DType.FLOAT32);
        }
        double most = type == DType.INT16 ? Short.MAX_VALUE : Byte.MAX_VALUE;
        Tensor scale =
                waveforms.abs().max().clampMin(Batches.LEAST).reciprocal().mul(most);
        return waveforms.mul(scale).to(type).to(DType.FLOAT32).div(scale);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link DropBitResolution}. */
    public static final class Builder {
        private String targetDtype = "random";

        private Builder() {}

        /** {@code int16}, {@code int8}, {@code float16}, or {@code random} for any of them. */
        @CanIgnoreReturnValue
        public Builder targetDtype(String targetDtype) {
            this.targetDtype = targetDtype;
            return this;
        }

        public DropBitResolution build() {
            return new DropBitResolution(this);
        }
    }
}
