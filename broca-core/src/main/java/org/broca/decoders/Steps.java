package org.broca.decoders;

import java.util.List;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;

/** What the loops of all searches share. */
final class Steps {
    private static final int BETWEEN_CHECKS = 8;

    private Steps() {}

    /** Whether to ask, after this step, if all is done: always where that costs nothing, seldom on an accelerator. */
    static boolean isCheck(int step, Device device) {
        return device.isCpu() || step % BETWEEN_CHECKS == BETWEEN_CHECKS - 1;
    }

    /** The tokens of {@code beam * vocabulary + token}, int64 as the places are. */
    static Tensor tokens(Tensor places, long vocabulary) {
        return Aten.call("remainder.Scalar", places, vocabulary);
    }

    /** The beams of {@code beam * vocabulary + token}, int64 as the places are. */
    static Tensor beams(Tensor places, long vocabulary) {
        return Aten.call("floor_divide.Scalar", places, vocabulary);
    }

    /** Moves tensors out of the scope of a step. */
    static void keep(TensorScope scope, List<Tensor> tensors) {
        for (Tensor tensor : tensors) {
            Tensor ignored = scope.keep(tensor);
        }
    }

    /** Frees the tensors of the last step that the next one does not hold. */
    static void free(List<Tensor> last, List<Tensor> next) {
        for (Tensor tensor : last) {
            if (!tensor.isFreed() && next.stream().noneMatch(held -> held == tensor)) {
                tensor.close();
            }
        }
    }
}
