package org.broca.dataio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.broca.dataio.Collation.Example;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/** One item of every data point of a batch. */
final class Column {
    private final String key;
    private final List<Example> examples;
    private final List<Object> values;

    private Column(String key, List<Example> examples, List<Object> values) {
        this.key = key;
        this.examples = examples;
        this.values = values;
    }

    static Column of(String key, List<Example> examples) {
        List<Object> values = new ArrayList<>();
        for (Example example : examples) {
            Object value = example.items().get(key);
            if (value == null) {
                throw new IllegalArgumentException("item \"%s\" has no \"%s\", which \"%s\" has; it has %s"
                        .formatted(
                                example.id(),
                                key,
                                examples.get(0).id(),
                                example.items().keySet()));
            }
            values.add(PaddedCollation.toTensor(value));
        }
        return new Column(key, examples, values);
    }

    boolean isTensors() {
        return values.get(0) instanceof Tensor;
    }

    /** Every row at the start of one tensor of the longest row's length. */
    PaddedData padded(double padValue, PaddingCount count) {
        List<Tensor> rows = rows();
        Tensor first = rows.get(0);
        long longest = rows.stream().mapToLong(row -> row.size(0)).max().orElse(0);
        long[] shape = first.shape().toArray();
        long rest = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
        long[] all = new long[shape.length + 1];
        System.arraycopy(shape, 0, all, 1, shape.length);
        all[0] = rows.size();
        all[1] = longest;
        float[] lengths = new float[rows.size()];
        Tensor data = Tensor.empty(first.dtype(), all).fillInPlace(padValue); // [batch, longest, ...]
        try (Autograd.Mode mode = Autograd.noGrad()) {
            for (int i = 0; i < lengths.length; i++) {
                long length = rows.get(i).size(0);
                data.select(0, i).narrow(0, 0, length).copyInPlace(rows.get(i));
                lengths[i] = longest == 0 ? 1 : (float) ((double) length / longest);
                count.add(length * rest, longest * rest);
            }
        }
        return new PaddedData(data, Tensor.of(lengths, lengths.length));
    }

    private List<Tensor> rows() {
        List<Tensor> rows = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (!(values.get(i) instanceof Tensor row)) {
                throw new IllegalArgumentException("cannot pad \"%s\": it is a tensor in \"%s\", but not in \"%s\""
                        .formatted(key, idOfFirstTensor(), id(i)));
            }
            Check.that(
                    row.dim() > 0,
                    "cannot pad \"%s\": it is a tensor without dimensions in \"%s\"; give it one, of size 1",
                    key,
                    id(i));
            rows.add(row);
            checkSame(rows.get(0), row, i);
        }
        return rows;
    }

    private void checkSame(Tensor first, Tensor row, int i) {
        Check.that(
                rest(first).equals(rest(row)),
                "cannot pad \"%s\": only the first dimension may differ, but \"%s\" has %s and \"%s\" has %s",
                key,
                id(0),
                first.shape(),
                id(i),
                row.shape());
        Check.that(
                first.dtype() == row.dtype(),
                "cannot pad \"%s\": \"%s\" has %s and \"%s\" has %s; they must have one type",
                key,
                id(0),
                first.dtype(),
                id(i),
                row.dtype());
    }

    private static Shape rest(Tensor tensor) {
        long[] shape = tensor.shape().toArray();
        return Shape.of(Arrays.copyOfRange(shape, 1, shape.length));
    }

    /** A stacked tensor, a tensor of numbers, or a list. */
    Object collected(boolean stack) {
        if (values.stream().allMatch(Tensor.class::isInstance)) {
            List<Tensor> tensors = values.stream().map(Tensor.class::cast).toList();
            boolean alike = tensors.stream()
                    .allMatch(t -> t.shape().equals(tensors.get(0).shape())
                            && t.dtype() == tensors.get(0).dtype());
            return stack && alike
                    ? Tensor.stack(0, tensors.toArray(Tensor[]::new))
                    : tensors.stream().map(Tensor::copy).toList();
        }
        if (stack && values.stream().allMatch(Number.class::isInstance)) {
            return numbers(values.stream().map(Number.class::cast).toList());
        }
        if (stack && values.stream().allMatch(Boolean.class::isInstance)) {
            boolean[] truths = new boolean[values.size()];
            for (int i = 0; i < truths.length; i++) {
                truths[i] = (Boolean) values.get(i);
            }
            return Tensor.of(truths, truths.length);
        }
        return values.stream().map(value -> TensorWalk.map(value, Tensor::copy)).toList();
    }

    private static Tensor numbers(List<Number> numbers) {
        boolean whole = numbers.stream().noneMatch(n -> n instanceof Double || n instanceof Float);
        return whole
                ? Tensor.of(numbers.stream().mapToLong(Number::longValue).toArray(), numbers.size())
                : Tensor.of(numbers.stream().mapToDouble(Number::doubleValue).toArray(), numbers.size());
    }

    private String id(int i) {
        return examples.get(i).id();
    }

    private String idOfFirstTensor() {
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof Tensor) {
                return id(i);
            }
        }
        return "none";
    }
}
