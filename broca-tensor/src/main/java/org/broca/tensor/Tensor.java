package org.broca.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.broca.tensor.engine.Aten;
import org.broca.tensor.engine.Handles;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LayoutOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * An n-dimensional array of numbers, held by libtorch.
 *
 * <p>Operations have PyTorch's names and meaning: negative dimensions count from the end, shapes broadcast, and results
 * are new tensors (or views). What changes a tensor itself ends in {@code InPlace}. Operands of wrong shapes give an
 * {@link IllegalArgumentException} that names the operation and the shapes.
 *
 * <p>Memory: see {@link TensorScope}. Using a freed tensor throws {@link IllegalStateException}. A tensor may be read
 * by many threads at once; scopes, gradients and the modes of {@link Autograd} belong to one thread.
 */
public final class Tensor implements AutoCloseable {
    static {
        Engine.start();
        Handles.install(Tensor::handle, Tensor::ofEngine, DType::scalarType);
    }

    private final org.bytedeco.pytorch.Tensor handle;
    private final LiveTensors.Token token;

    /** Values and where along a dimension they were found, as {@link #sort}, {@link #topk} and {@link #max} give. */
    public record Indexed(Tensor values, Tensor indices) {}

    Tensor(org.bytedeco.pytorch.Tensor handle) {
        this.handle = handle;
        this.token = LiveTensors.made();
        TensorScope.enter(this);
    }

    private static Tensor ofEngine(org.bytedeco.pytorch.Tensor handle) {
        return TensorScope.enterForeign(handle);
    }

    org.bytedeco.pytorch.Tensor handle() {
        if (handle.isNull()) {
            throw new IllegalStateException(
                    "this tensor was freed when its TensorScope closed; to use it later, scope.keep(tensor) first");
        }
        return handle;
    }

    LiveTensors.Token token() {
        return token;
    }

    /**
     * Frees this tensor now, ahead of its scope.
     *
     * @throws IllegalStateException if it was freed before
     */
    @Override
    public void close() {
        if (handle.isNull()) {
            throw new IllegalStateException(
                    "this tensor was freed before: close it once, or leave it to its TensorScope");
        }
        TensorScope.leave(this);
        token.end();
    }

    /** Whether this tensor was freed, so that any further use of it throws. */
    public boolean isFreed() {
        return handle.isNull();
    }

    private static Tensor op(String name, Supplier<org.bytedeco.pytorch.Tensor> body, Tensor... operands) {
        return new Tensor(Engine.call(name, body, operands));
    }

    private Tensor unary(String name, Function<org.bytedeco.pytorch.Tensor, org.bytedeco.pytorch.Tensor> body) {
        return new Tensor(Engine.call(name, () -> body.apply(handle()), this));
    }

    private Tensor inPlace(Supplier<org.bytedeco.pytorch.Tensor> body, String name, Tensor... operands) {
        Engine.call(name, body, operands);
        return this;
    }

    private Indexed indexed(String name, Supplier<T_TensorTensor_T> body) {
        T_TensorTensor_T pair = Engine.call(name, body, this);
        return new Indexed(
                new Tensor(new org.bytedeco.pytorch.Tensor(pair.get0())),
                new Tensor(new org.bytedeco.pytorch.Tensor(pair.get1())));
    }

    static TensorVector vector(Tensor... parts) {
        org.bytedeco.pytorch.Tensor[] handles = new org.bytedeco.pytorch.Tensor[parts.length];
        Arrays.setAll(handles, i -> parts[i].handle());
        return new TensorVector(handles);
    }

    private static List<Tensor> list(TensorVector vector) {
        return Arrays.stream(vector.get())
                .map(t -> new Tensor(new org.bytedeco.pytorch.Tensor(t)))
                .toList();
    }

    // ---- creation ------------------------------------------------------------------------------------------------

    /** A float32 tensor of {@code values}, row by row. */
    public static Tensor of(float[] values, long... shape) {
        Tensor made = allocate(DType.FLOAT32, values.length, shape);
        if (values.length > 0) {
            made.handle.data_ptr_float().put(values);
        }
        return made;
    }

    /** A float64 tensor of {@code values}, row by row. */
    public static Tensor of(double[] values, long... shape) {
        Tensor made = allocate(DType.FLOAT64, values.length, shape);
        if (values.length > 0) {
            made.handle.data_ptr_double().put(values);
        }
        return made;
    }

    /** An int64 tensor of {@code values}, row by row. */
    public static Tensor of(long[] values, long... shape) {
        Tensor made = allocate(DType.INT64, values.length, shape);
        if (values.length > 0) {
            made.handle.data_ptr_long().put(values);
        }
        return made;
    }

    /** An int32 tensor of {@code values}, row by row. */
    public static Tensor of(int[] values, long... shape) {
        Tensor made = allocate(DType.INT32, values.length, shape);
        if (values.length > 0) {
            made.handle.data_ptr_int().put(values);
        }
        return made;
    }

    /** A bool tensor of {@code values}, row by row. */
    public static Tensor of(boolean[] values, long... shape) {
        byte[] bits = new byte[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (byte) (values[i] ? 1 : 0);
        }
        Tensor made = allocate(DType.BOOL, values.length, shape);
        if (bits.length > 0) {
            new BytePointer(made.handle.data_ptr()).put(bits);
        }
        return made;
    }

    private static Tensor allocate(DType dtype, long given, long... shape) {
        long numel = Shape.of(shape).numel();
        Check.that(numel == given, "%s has %d elements, but %d were given", Shape.of(shape), numel, given);
        return empty(dtype, shape);
    }

    /** A float32 scalar. */
    public static Tensor scalar(double value) {
        return of(new float[] {(float) value});
    }

    /** A tensor whose numbers are not set yet. */
    public static Tensor empty(DType dtype, long... shape) {
        return op(
                "empty",
                () -> torch.empty(
                        shape,
                        new ScalarTypeOptional(dtype.scalarType()),
                        new LayoutOptional(),
                        new DeviceOptional(),
                        new BoolOptional(),
                        new MemoryFormatOptional()));
    }

    /** A float32 tensor of zeros. */
    public static Tensor zeros(long... shape) {
        return op("zeros", () -> torch.zeros(shape));
    }

    /** A tensor of zeros of another type than float32. */
    public static Tensor zeros(DType dtype, long... shape) {
        return empty(dtype, shape).fillInPlace(0);
    }

    /** A float32 tensor of ones. */
    public static Tensor ones(long... shape) {
        return op("ones", () -> torch.ones(shape));
    }

    /** A float32 tensor of one value. */
    public static Tensor full(double value, long... shape) {
        return op("full", () -> torch.full(shape, new Scalar(value))).to(DType.FLOAT32);
    }

    /** Zeros of this tensor's shape, type and device. */
    public Tensor zerosLike() {
        return unary("zerosLike", torch::zeros_like);
    }

    /** Ones of this tensor's shape, type and device. */
    public Tensor onesLike() {
        return unary("onesLike", torch::ones_like);
    }

    /** The whole numbers from {@code start} up to and without {@code end}, int64. */
    public static Tensor arange(long start, long end) {
        return op("arange", () -> torch.arange(new Scalar(start), new Scalar(end)));
    }

    /** {@code count} float32 numbers evenly spaced from {@code start} to {@code end}, both included. */
    public static Tensor linspace(double start, double end, long count) {
        return op("linspace", () -> torch.linspace(new Scalar(start), new Scalar(end), count));
    }

    /** The float32 identity matrix. */
    public static Tensor eye(long size) {
        return op("eye", () -> torch.eye(size));
    }

    /** Uniform numbers in [0, 1), float32, from the global generator ({@link Randomness}). */
    public static Tensor rand(long... shape) {
        return op("rand", () -> torch.rand(shape));
    }

    /** Standard normal numbers, float32, from the global generator. */
    public static Tensor randn(long... shape) {
        return op("randn", () -> torch.randn(shape));
    }

    /** Whole numbers in [{@code low}, {@code high}), int64, from the global generator. */
    public static Tensor randint(long low, long high, long... shape) {
        return op("randint", () -> torch.randint(low, high, shape)).to(DType.INT64);
    }

    /** The numbers 0 to {@code count - 1} in random order, int64, from the global generator. */
    public static Tensor randperm(long count) {
        return op("randperm", () -> torch.randperm(count));
    }

    /** Joins tensors along an existing dimension. */
    public static Tensor cat(int dim, Tensor... parts) {
        return op("cat", () -> torch.cat(vector(parts), dim), parts);
    }

    /** Joins tensors of one shape along a new dimension. */
    public static Tensor stack(int dim, Tensor... parts) {
        return op("stack", () -> torch.stack(vector(parts), dim), parts);
    }

    /** Einstein summation, as {@code einsum("bij,bjk->bik", a, b)}. */
    public static Tensor einsum(String equation, Tensor... operands) {
        return op("einsum \"" + equation + "\"", () -> torch.einsum(equation, vector(operands)), operands);
    }

    /** {@code yes} where {@code condition} holds, else {@code no}. */
    public static Tensor where(Tensor condition, Tensor yes, Tensor no) {
        return op("where", () -> torch.where(condition.handle(), yes.handle(), no.handle()), condition, yes, no);
    }

    // ---- what it is ----------------------------------------------------------------------------------------------

    public Shape shape() {
        return Shape.of(handle().shape());
    }

    /** Size of one dimension, negative ones from the end. */
    public long size(int dim) {
        return shape().get(dim);
    }

    /** Number of dimensions. */
    public int dim() {
        return (int) handle().dim();
    }

    /** Number of elements. */
    public long numel() {
        return handle().numel();
    }

    public DType dtype() {
        return DType.of(handle().scalar_type());
    }

    public Device device() {
        return new Device(handle().device().str().getString());
    }

    /** Steps, in elements, from one index to the next of each dimension. */
    public long[] strides() {
        long[] strides = new long[dim()];
        Arrays.setAll(strides, i -> handle().stride(i));
        return strides;
    }

    /** Where in its storage this view starts, in elements. */
    public long storageOffset() {
        return handle().storage_offset();
    }

    /** Identity of the memory behind this tensor: views of one tensor have the same. */
    public long storageId() {
        return handle().storage().unsafeGetStorageImpl().address();
    }

    /** Whether elements lie in memory row by row without gaps. */
    public boolean isContiguous() {
        return handle().is_contiguous();
    }

    public boolean requiresGrad() {
        return handle().requires_grad();
    }

    /** Type and shape, as {@code float32 [2, 3]}. */
    String describe() {
        return handle.isNull() ? "freed tensor" : dtype() + " " + shape();
    }

    @Override
    public String toString() {
        return TensorText.of(this);
    }

    // ---- to Java -------------------------------------------------------------------------------------------------

    /** All elements, row by row, as float. */
    public float[] toFloatArray() {
        float[] values = new float[Math.toIntExact(numel())];
        if (values.length > 0) {
            plain(DType.FLOAT32).handle.data_ptr_float().get(values);
        }
        return values;
    }

    /** All elements, row by row, as double. */
    public double[] toDoubleArray() {
        double[] values = new double[Math.toIntExact(numel())];
        if (values.length > 0) {
            plain(DType.FLOAT64).handle.data_ptr_double().get(values);
        }
        return values;
    }

    /** All elements, row by row, as long. */
    public long[] toLongArray() {
        long[] values = new long[Math.toIntExact(numel())];
        if (values.length > 0) {
            plain(DType.INT64).handle.data_ptr_long().get(values);
        }
        return values;
    }

    /** All elements, row by row, as boolean: whether they are not 0. */
    public boolean[] toBooleanArray() {
        long[] values = ne(0).toLongArray();
        boolean[] bits = new boolean[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = values[i] != 0;
        }
        return bits;
    }

    private Tensor plain(DType dtype) {
        Check.that(
                !dtype().isComplex(),
                "%s: complex numbers have two parts, a Java array of numbers has one; take Signal.viewAsReal(tensor) first",
                describe());
        return detach().to(Device.CPU).to(dtype).contiguous();
    }

    /**
     * The number of a tensor of one element.
     *
     * @throws IllegalArgumentException if it has more or none
     */
    public double item() {
        Check.that(numel() == 1, "item() needs a tensor of one element, got %s", describe());
        return handle().item_double();
    }

    // ---- type, place, memory -------------------------------------------------------------------------------------

    public Tensor to(DType dtype) {
        return unary("to", h -> h.to(dtype.scalarType()));
    }

    public Tensor to(Device device) {
        return unary(
                "to",
                h -> h.to(
                        new org.bytedeco.pytorch.Device(device.name()),
                        h.scalar_type(),
                        false,
                        false,
                        new MemoryFormatOptional()));
    }

    /** Moves this tensor's own storage, so that whoever holds it sees it on {@code device}. */
    public void moveInPlace(Device device) {
        if (!device.equals(device())) {
            Tensor moved = detach().to(device);
            handle().set_data(moved.handle());
        }
    }

    /** This tensor, or a copy whose elements lie row by row. */
    public Tensor contiguous() {
        return unary("contiguous", org.bytedeco.pytorch.Tensor::contiguous);
    }

    /** A copy with memory of its own. */
    public Tensor copy() {
        return unary("copy", org.bytedeco.pytorch.Tensor::clone);
    }

    // ---- gradients -----------------------------------------------------------------------------------------------

    /** Marks this tensor as one whose gradient is wanted; returns it. */
    @CanIgnoreReturnValue
    public Tensor requiresGrad(boolean on) {
        return inPlace(() -> handle().set_requires_grad(on), "requiresGrad", this);
    }

    /** The gradient gathered by {@link #backward}, if any. */
    public Optional<Tensor> grad() {
        Tensor grad = new Tensor(handle().grad());
        return grad.handle.defined() ? Optional.of(grad) : Optional.empty();
    }

    /** Replaces the gradient; null would be {@link #clearGrad}. */
    public void setGrad(Tensor grad) {
        handle().mutable_grad().put(grad.handle());
    }

    /** Forgets the gradient and frees it. */
    public void clearGrad() {
        if (grad().isPresent()) {
            handle().mutable_grad().put(new org.bytedeco.pytorch.Tensor());
        }
    }

    /** Adds the gradient of this scalar to every tensor below it that wants one. */
    public void backward() {
        Engine.call(
                "backward",
                () -> {
                    handle().backward();
                    return true;
                },
                this);
    }

    /** As {@link #backward()} from a tensor of any shape, given the gradient of the result by it. */
    public void backward(Tensor gradient) {
        mul(gradient).sum().backward();
    }

    /** The same numbers outside the gradient's graph. */
    public Tensor detach() {
        return unary("detach", org.bytedeco.pytorch.Tensor::detach);
    }

    /** Keeps the gradient of a tensor that is not a leaf, for {@link #grad}. */
    public void retainGrad() {
        handle().retain_grad();
    }

    // ---- arithmetic ----------------------------------------------------------------------------------------------

    public Tensor add(Tensor other) {
        return op("add", () -> handle().add(other.handle()), this, other);
    }

    public Tensor add(double value) {
        return unary("add", h -> h.add(new Scalar(value)));
    }

    public Tensor sub(Tensor other) {
        return op("sub", () -> handle().sub(other.handle()), this, other);
    }

    public Tensor sub(double value) {
        return unary("sub", h -> h.sub(new Scalar(value)));
    }

    public Tensor mul(Tensor other) {
        return op("mul", () -> handle().mul(other.handle()), this, other);
    }

    public Tensor mul(double factor) {
        return unary("mul", h -> h.mul(new Scalar(factor)));
    }

    public Tensor div(Tensor other) {
        return op("div", () -> handle().div(other.handle()), this, other);
    }

    public Tensor div(double divisor) {
        return unary("div", h -> h.div(new Scalar(divisor)));
    }

    /** Quotient rounded down. */
    public Tensor floorDivide(double divisor) {
        return unary("floorDivide", h -> h.div(new Scalar(divisor)).floor());
    }

    /** Remainder with the sign of the divisor, as Python's {@code %}. */
    public Tensor remainder(double divisor) {
        return unary("remainder", h -> h.remainder(new Scalar(divisor)));
    }

    public Tensor pow(double exponent) {
        return unary("pow", h -> h.pow(new Scalar(exponent)));
    }

    public Tensor neg() {
        return unary("neg", org.bytedeco.pytorch.Tensor::neg);
    }

    public Tensor abs() {
        return unary("abs", org.bytedeco.pytorch.Tensor::abs);
    }

    public Tensor sign() {
        return unary("sign", org.bytedeco.pytorch.Tensor::sign);
    }

    public Tensor exp() {
        return unary("exp", org.bytedeco.pytorch.Tensor::exp);
    }

    public Tensor log() {
        return unary("log", org.bytedeco.pytorch.Tensor::log);
    }

    public Tensor log10() {
        return unary("log10", org.bytedeco.pytorch.Tensor::log10);
    }

    public Tensor log1p() {
        return unary("log1p", org.bytedeco.pytorch.Tensor::log1p);
    }

    public Tensor sqrt() {
        return unary("sqrt", org.bytedeco.pytorch.Tensor::sqrt);
    }

    public Tensor rsqrt() {
        return unary("rsqrt", org.bytedeco.pytorch.Tensor::rsqrt);
    }

    public Tensor square() {
        return unary("square", org.bytedeco.pytorch.Tensor::square);
    }

    public Tensor reciprocal() {
        return unary("reciprocal", org.bytedeco.pytorch.Tensor::reciprocal);
    }

    public Tensor sin() {
        return unary("sin", org.bytedeco.pytorch.Tensor::sin);
    }

    public Tensor cos() {
        return unary("cos", org.bytedeco.pytorch.Tensor::cos);
    }

    public Tensor floor() {
        return unary("floor", org.bytedeco.pytorch.Tensor::floor);
    }

    public Tensor ceil() {
        return unary("ceil", org.bytedeco.pytorch.Tensor::ceil);
    }

    /** Nearest whole number; halves go to the even one. */
    public Tensor round() {
        return unary("round", org.bytedeco.pytorch.Tensor::round);
    }

    public Tensor tanh() {
        return unary("tanh", org.bytedeco.pytorch.Tensor::tanh);
    }

    public Tensor sigmoid() {
        return unary("sigmoid", org.bytedeco.pytorch.Tensor::sigmoid);
    }

    public Tensor relu() {
        return unary("relu", org.bytedeco.pytorch.Tensor::relu);
    }

    public Tensor clampMin(double least) {
        return unary("clampMin", h -> h.clamp_min(new Scalar(least)));
    }

    public Tensor clampMax(double most) {
        return unary("clampMax", h -> h.clamp_max(new Scalar(most)));
    }

    public Tensor maximum(Tensor other) {
        return op("maximum", () -> handle().maximum(other.handle()), this, other);
    }

    public Tensor minimum(Tensor other) {
        return op("minimum", () -> handle().minimum(other.handle()), this, other);
    }

    /** Matrix product, batched and broadcast as PyTorch's. */
    public Tensor matmul(Tensor other) {
        return op("matmul", () -> handle().matmul(other.handle()), this, other);
    }

    // ---- in place ------------------------------------------------------------------------------------------------

    @CanIgnoreReturnValue
    public Tensor addInPlace(Tensor other) {
        return inPlace(() -> handle().add_(other.handle()), "addInPlace", this, other);
    }

    /** Adds {@code factor * other}. */
    @CanIgnoreReturnValue
    public Tensor addInPlace(Tensor other, double factor) {
        return inPlace(() -> handle().add_(other.handle(), new Scalar(factor)), "addInPlace", this, other);
    }

    @CanIgnoreReturnValue
    public Tensor mulInPlace(double factor) {
        return inPlace(() -> handle().mul_(new Scalar(factor)), "mulInPlace", this);
    }

    @CanIgnoreReturnValue
    public Tensor mulInPlace(Tensor other) {
        return inPlace(() -> handle().mul_(other.handle()), "mulInPlace", this, other);
    }

    @CanIgnoreReturnValue
    public Tensor copyInPlace(Tensor source) {
        return inPlace(() -> handle().copy_(source.handle()), "copyInPlace", this, source);
    }

    @CanIgnoreReturnValue
    public Tensor fillInPlace(double value) {
        return inPlace(() -> handle().fill_(new Scalar(value)), "fillInPlace", this);
    }

    // ---- comparison ----------------------------------------------------------------------------------------------

    public Tensor eq(Tensor other) {
        return op("eq", () -> handle().eq(other.handle()), this, other);
    }

    public Tensor eq(double value) {
        return unary("eq", h -> h.eq(new Scalar(value)));
    }

    public Tensor ne(Tensor other) {
        return op("ne", () -> handle().ne(other.handle()), this, other);
    }

    public Tensor ne(double value) {
        return unary("ne", h -> h.ne(new Scalar(value)));
    }

    public Tensor lt(Tensor other) {
        return op("lt", () -> handle().lt(other.handle()), this, other);
    }

    public Tensor lt(double value) {
        return unary("lt", h -> h.lt(new Scalar(value)));
    }

    public Tensor le(Tensor other) {
        return op("le", () -> handle().le(other.handle()), this, other);
    }

    public Tensor gt(Tensor other) {
        return op("gt", () -> handle().gt(other.handle()), this, other);
    }

    public Tensor gt(double value) {
        return unary("gt", h -> h.gt(new Scalar(value)));
    }

    public Tensor ge(Tensor other) {
        return op("ge", () -> handle().ge(other.handle()), this, other);
    }

    public Tensor ge(double value) {
        return unary("ge", h -> h.ge(new Scalar(value)));
    }

    public Tensor logicalAnd(Tensor other) {
        return op("logicalAnd", () -> handle().logical_and(other.handle()), this, other);
    }

    public Tensor logicalOr(Tensor other) {
        return op("logicalOr", () -> handle().logical_or(other.handle()), this, other);
    }

    public Tensor logicalNot() {
        return unary("logicalNot", org.bytedeco.pytorch.Tensor::logical_not);
    }

    public Tensor isFinite() {
        return unary("isFinite", org.bytedeco.pytorch.Tensor::isfinite);
    }

    /** Whether every element is a finite number; one call to the host. */
    public boolean allFinite() {
        return handle().isfinite().all().item_bool();
    }

    /** Whether {@code other} has this tensor's shape, type and values. */
    public boolean sameAs(Tensor other) {
        return shape().equals(other.shape()) && dtype() == other.dtype() && torch.equal(handle(), other.handle());
    }

    // ---- reductions ----------------------------------------------------------------------------------------------

    /** Sum of all elements: {@code []}. */
    public Tensor sum() {
        return unary("sum", org.bytedeco.pytorch.Tensor::sum);
    }

    /** Sum along {@code dims}, which are kept with size 1 if {@code keepDim}. */
    public Tensor sum(boolean keepDim, long... dims) {
        return unary("sum", h -> h.sum(dims, keepDim, new ScalarTypeOptional()));
    }

    /** Mean of all elements: {@code []}. */
    public Tensor mean() {
        return unary("mean", org.bytedeco.pytorch.Tensor::mean);
    }

    public Tensor mean(boolean keepDim, long... dims) {
        return unary("mean", h -> h.mean(dims, keepDim, new ScalarTypeOptional()));
    }

    /** Variance along {@code dims}; divided by n - 1 if {@code unbiased}, else by n. */
    public Tensor var(boolean unbiased, boolean keepDim, long... dims) {
        return unary("var", h -> h.var(dims, unbiased, keepDim));
    }

    /** Standard deviation along {@code dims}; see {@link #var}. */
    public Tensor std(boolean unbiased, boolean keepDim, long... dims) {
        return unary("std", h -> h.std(dims, unbiased, keepDim));
    }

    /** Largest of all elements: {@code []}. */
    public Tensor max() {
        return unary("max", org.bytedeco.pytorch.Tensor::max);
    }

    public Indexed max(int dim, boolean keepDim) {
        return indexed("max", () -> handle().max(dim, keepDim));
    }

    /** Largest along {@code dims}, without where. */
    public Tensor amax(boolean keepDim, long... dims) {
        return unary("amax", h -> h.amax(dims, keepDim));
    }

    /** Smallest of all elements: {@code []}. */
    public Tensor min() {
        return unary("min", org.bytedeco.pytorch.Tensor::min);
    }

    public Indexed min(int dim, boolean keepDim) {
        return indexed("min", () -> handle().min(dim, keepDim));
    }

    public Tensor argmax(int dim) {
        return unary("argmax", h -> h.argmax(new LongOptional(dim), false));
    }

    public Tensor cumsum(int dim) {
        return unary("cumsum", h -> h.cumsum(dim));
    }

    public Tensor logSumExp(boolean keepDim, long... dims) {
        return unary("logSumExp", h -> h.logsumexp(dims, keepDim));
    }

    /** Euclidean norm of all elements: {@code []}. */
    public Tensor norm() {
        return unary("norm", org.bytedeco.pytorch.Tensor::norm);
    }

    public Tensor any() {
        return unary("any", org.bytedeco.pytorch.Tensor::any);
    }

    public Tensor all() {
        return unary("all", org.bytedeco.pytorch.Tensor::all);
    }

    public Indexed sort(int dim, boolean descending) {
        return indexed("sort", () -> handle().sort(dim, descending));
    }

    /** The {@code k} largest along {@code dim}, largest first. */
    public Indexed topk(long k, int dim) {
        return indexed("topk", () -> handle().topk(k, dim, true, true));
    }

    public Tensor softmax(int dim) {
        return unary("softmax", h -> h.softmax(dim));
    }

    public Tensor logSoftmax(int dim) {
        return unary("logSoftmax", h -> h.log_softmax(dim));
    }

    // ---- shape ---------------------------------------------------------------------------------------------------

    /** The same elements in another shape; one size may be -1. */
    public Tensor reshape(long... shape) {
        return unary("reshape to " + Shape.of(shape), h -> h.reshape(shape));
    }

    /** One dimension in place of {@code from} to {@code to}, both included. */
    public Tensor flatten(int from, int to) {
        return unary("flatten", h -> h.flatten(from, to));
    }

    public Tensor unflatten(int dim, long... sizes) {
        return unary("unflatten", h -> h.unflatten(dim, sizes));
    }

    public Tensor unsqueeze(int dim) {
        return unary("unsqueeze", h -> h.unsqueeze(dim));
    }

    public Tensor squeeze(int dim) {
        return unary("squeeze", h -> h.squeeze(dim));
    }

    public Tensor transpose(int a, int b) {
        return unary("transpose", h -> h.transpose(a, b));
    }

    public Tensor permute(long... dims) {
        return unary("permute", h -> h.permute(dims));
    }

    /** A view repeated along dimensions of size 1; -1 keeps a size. */
    public Tensor expand(long... shape) {
        return unary("expand to " + Shape.of(shape), h -> h.expand(shape));
    }

    /** A copy repeated {@code times} along each dimension. */
    public Tensor repeat(long... times) {
        return unary("repeat", h -> h.repeat(times));
    }

    /** Each slice along {@code dim} repeated in place. */
    public Tensor repeatInterleave(long times, int dim) {
        return Aten.call("repeat_interleave.self_int", this, times, dim, null);
    }

    /** The view of {@code length} elements along {@code dim} from {@code start}. */
    public Tensor narrow(int dim, long start, long length) {
        return unary("narrow", h -> h.narrow(dim, start, length));
    }

    /** The view from {@code start} up to and without {@code end}, every {@code step}; negative ones from the end. */
    public Tensor slice(int dim, long start, long end, long step) {
        return unary("slice", h -> h.slice(dim, new LongOptional(start), new LongOptional(end), step));
    }

    /** The view at one index of {@code dim}, which disappears. */
    public Tensor select(int dim, long index) {
        return unary("select", h -> h.select(dim, index));
    }

    /** Views of {@code size} along {@code dim}; the last may be shorter. */
    public List<Tensor> split(long size, int dim) {
        return list(Engine.call("split", () -> torch.split(handle(), size, dim), this));
    }

    /** {@code count} views of nearly one size along {@code dim}. */
    public List<Tensor> chunk(long count, int dim) {
        return list(Engine.call("chunk", () -> torch.chunk(handle(), count, dim), this));
    }

    public Tensor flip(long... dims) {
        return unary("flip", h -> h.flip(dims));
    }

    public Tensor roll(long shift, long dim) {
        return unary("roll", h -> h.roll(new long[] {shift}, dim));
    }

    /** Windows of {@code size} along {@code dim}, one every {@code step}, as a view with a new last dimension. */
    public Tensor unfold(int dim, long size, long step) {
        return unary("unfold", h -> h.unfold(dim, size, step));
    }

    /** What lies on and above a diagonal, else 0. */
    public Tensor triu(long diagonal) {
        return unary("triu", h -> h.triu(diagonal));
    }

    /** What lies on and below a diagonal, else 0. */
    public Tensor tril(long diagonal) {
        return unary("tril", h -> h.tril(diagonal));
    }

    // ---- indexing ------------------------------------------------------------------------------------------------

    /** Slices along {@code dim} picked by the int64 {@code indices}. */
    public Tensor indexSelect(int dim, Tensor indices) {
        return op("indexSelect", () -> handle().index_select(dim, indices.handle()), this, indices);
    }

    /** Element {@code indices[i][j]..} along {@code dim}; indices have this tensor's number of dimensions. */
    public Tensor gather(int dim, Tensor indices) {
        return op("gather", () -> handle().gather(dim, indices.handle()), this, indices);
    }

    /** A copy with {@code source} written at {@code indices} along {@code dim}. */
    public Tensor scatter(int dim, Tensor indices, Tensor source) {
        return op("scatter", () -> handle().scatter(dim, indices.handle(), source.handle()), this, indices, source);
    }

    /** A copy with {@code source} added at {@code indices} along {@code dim}. */
    public Tensor scatterAdd(int dim, Tensor indices, Tensor source) {
        return op(
                "scatterAdd",
                () -> handle().scatter_add(dim, indices.handle(), source.handle()),
                this,
                indices,
                source);
    }

    /** Elements picked by one int64 or bool tensor per leading dimension, as {@code x[a, b]}. */
    public Tensor index(Tensor... indices) {
        return Aten.call(
                "index.Tensor",
                this,
                new Aten.OptionalTensors(
                        Arrays.stream(indices).map(Optional::of).toList()));
    }

    /** A copy with {@code value} wherever the bool {@code mask} holds. */
    public Tensor maskedFill(Tensor mask, double value) {
        return op("maskedFill", () -> handle().masked_fill(mask.handle(), new Scalar(value)), this, mask);
    }

    /** The elements where the bool {@code mask} holds, in one dimension. */
    public Tensor maskedSelect(Tensor mask) {
        return op("maskedSelect", () -> handle().masked_select(mask.handle()), this, mask);
    }

    /** Indices of the elements that are not 0: {@code [count, dim()]}. */
    public Tensor nonzero() {
        return unary("nonzero", org.bytedeco.pytorch.Tensor::nonzero);
    }

    /** Int64 class numbers as rows of one 1 and else 0, int64, with a new last dimension. */
    public Tensor oneHot(long classes) {
        return unary("oneHot", h -> torch.one_hot(h, classes));
    }
}
