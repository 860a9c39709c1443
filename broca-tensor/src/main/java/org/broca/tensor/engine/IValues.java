package org.broca.tensor.engine;

import java.util.Arrays;
import java.util.List;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BooleanList;
import org.bytedeco.pytorch.DoubleList;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.LongList;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptionalList;
import org.bytedeco.pytorch.TensorOptionalVector;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/** Java values as libtorch's boxed values, and back. */
final class IValues {
    private IValues() {}

    static IValue of(@Nullable Object value) {
        if (value == null) {
            return new IValue();
        } else if (value instanceof Tensor t) {
            return new IValue(Handles.unwrap(t));
        } else if (value instanceof Long n) {
            return new IValue((long) n);
        } else if (value instanceof Integer n) {
            return new IValue((long) n);
        } else if (value instanceof Double x) {
            return new IValue((double) x);
        } else if (value instanceof Boolean b) {
            return new IValue((boolean) b);
        } else if (value instanceof String s) {
            return new IValue(s);
        } else if (value instanceof DType d) {
            return new IValue(Handles.scalarType(d));
        } else if (value instanceof Device d) {
            return new IValue(new org.bytedeco.pytorch.Device(d.name()));
        }
        return list(value);
    }

    private static IValue list(Object value) {
        if (value instanceof long[] n) {
            return boxed(new LongList(n));
        } else if (value instanceof double[] x) {
            DoubleList list = new DoubleList();
            Arrays.stream(x).forEach(list::push_back);
            return boxed(list);
        } else if (value instanceof boolean[] b) {
            BooleanList list = new BooleanList();
            for (boolean bit : b) {
                list.push_back(bit);
            }
            return boxed(list);
        } else if (value instanceof Tensor[] tensors) {
            return boxed(new TensorList(vector(tensors)));
        } else if (value instanceof Aten.OptionalTensors optional) {
            TensorOptionalVector vector = new TensorOptionalVector();
            optional.tensors()
                    .forEach(t -> vector.push_back(
                            t.map(x -> new TensorOptional(Handles.unwrap(x))).orElseGet(TensorOptional::new)));
            return boxed(new TensorOptionalList(vector));
        }
        throw new IllegalArgumentException(
                "an operator cannot take a " + value.getClass().getName());
    }

    /** All of libtorch's lists have one layout; the boxed value keeps the typed list's element type. */
    private static IValue boxed(Pointer list) {
        return new IValue(new GenericList(list));
    }

    static TensorVector vector(Tensor... tensors) {
        org.bytedeco.pytorch.Tensor[] handles = new org.bytedeco.pytorch.Tensor[tensors.length];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = Handles.unwrap(tensors[i]);
        }
        return new TensorVector(handles);
    }

    static void collectTensors(IValue value, List<org.bytedeco.pytorch.Tensor> into) {
        if (value.isTensor()) {
            into.add(new org.bytedeco.pytorch.Tensor(value.toTensor()));
        } else if (value.isTuple()) {
            collectTensors(value.toTupleRef().elements().asIValueVector(), into);
        } else if (value.isTensorList()) {
            for (org.bytedeco.pytorch.Tensor t : value.toTensorVector().get()) {
                into.add(new org.bytedeco.pytorch.Tensor(t));
            }
        } else if (value.isList()) {
            collectTensors(value.toList().vec(), into);
        }
    }

    private static void collectTensors(IValueVector values, List<org.bytedeco.pytorch.Tensor> into) {
        for (long i = 0; i < values.size(); i++) {
            collectTensors(values.get(i), into);
        }
    }
}
