package org.broca.tensor.distributed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * What the processes of a group tell each other in a training step besides gradients: losses, statistics, wishes.
 *
 * <p>Where all of them are on one Linux machine, small tensors go through memory that they share, which takes
 * microseconds, since no thread has to be woken for it; else by the group. A process waits awake at first. Not
 * thread-safe.
 */
public final class Exchange {
    private final ProcessGroup group;
    private final Optional<SharedMemory> memory;

    private Exchange(ProcessGroup group, Optional<SharedMemory> memory) {
        this.group = group;
        this.memory = memory;
    }

    /**
     * That of a group; to be called by all of its processes.
     *
     * @param sharedMemory whether memory may be shared, in all processes the same
     */
    public static Exchange of(ProcessGroup group, boolean sharedMemory) {
        return new Exchange(group, sharedMemory && group.size() > 1 ? SharedMemory.of(group) : Optional.empty());
    }

    /** Whether small tensors go through shared memory. */
    public boolean isInMemory() {
        return memory.isPresent();
    }

    /** Number of processes. */
    public int size() {
        return group.size();
    }

    /**
     * The tensors of all processes, of one shape and type: {@code [...] -> [size, ...]}.
     *
     * @throws LostPeerException if another process has ended
     */
    public Tensor allGather(Tensor tensor) {
        boolean floats = tensor.dtype() == DType.FLOAT32;
        boolean doubles = tensor.dtype() == DType.FLOAT64;
        long bytes = tensor.numel() * (doubles ? Double.BYTES : Float.BYTES);
        if (memory.isEmpty() || !(floats || doubles) || bytes > SharedMemory.CAPACITY) {
            return group.allGather(tensor);
        }
        long start = System.nanoTime();
        List<ByteBuffer> all = memory.get().exchange(floats ? ofFloats(tensor) : ofDoubles(tensor));
        group.waited(System.nanoTime() - start);
        long[] shape = tensor.shape().toArray();
        long[] gathered = new long[shape.length + 1];
        gathered[0] = all.size();
        System.arraycopy(shape, 0, gathered, 1, shape.length);
        Tensor values = floats ? Tensor.of(floats(all), gathered) : Tensor.of(doubles(all), gathered);
        return values.to(tensor.device());
    }

    /** The sum of all processes' tensors, in the order of their ranks. */
    public Tensor sum(Tensor tensor) {
        return allGather(tensor).sum(false, 0);
    }

    private static ByteBuffer ofFloats(Tensor tensor) {
        float[] values = tensor.toFloatArray();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static ByteBuffer ofDoubles(Tensor tensor) {
        double[] values = tensor.toDoubleArray();
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.nativeOrder());
        bytes.asDoubleBuffer().put(values);
        return bytes;
    }

    private static float[] floats(List<ByteBuffer> all) {
        int each = all.get(0).remaining() / Float.BYTES;
        float[] values = new float[all.size() * each];
        for (int rank = 0; rank < all.size(); rank++) {
            all.get(rank).asFloatBuffer().get(values, rank * each, each);
        }
        return values;
    }

    private static double[] doubles(List<ByteBuffer> all) {
        int each = all.get(0).remaining() / Double.BYTES;
        double[] values = new double[all.size() * each];
        for (int rank = 0; rank < all.size(); rank++) {
            all.get(rank).asDoubleBuffer().get(values, rank * each, each);
        }
        return values;
    }
}
