package org.broca.tensor.distributed;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.NativeGroup;
import org.broca.tensor.engine.NativeStore;
import org.broca.tensor.io.TensorBytes;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a data-parallel run and what they do together.
 *
 * <p>Every operation must be called by all of them, in one order; it returns when this process has its result. If one
 * of them ends, those that wait for it get a {@link LostPeerException} at once. Not thread-safe.
 */
public final class ProcessGroup implements AutoCloseable {
    private static final long TIMEOUT_MILLIS = 30L * 60 * 1000;
    static final long TIMEOUT_NANOS = TIMEOUT_MILLIS * 1_000_000;
    private static final long STARTUP_MILLIS = 10L * 60 * 1000;
    private static final String PREFIX = "default_pg/0//cpu/"; // those of PyTorch's default group

    private static volatile @Nullable ProcessGroup current;

    private final Rendezvous member;
    private final NativeStore store;
    private final NativeGroup group;
    private final boolean main;
    private long waitedNanos;

    private ProcessGroup(Rendezvous member, NativeStore store, NativeGroup group, boolean main) {
        this.member = member;
        this.store = store;
        this.group = group;
        this.main = main;
    }

    /**
     * Meets the other processes; from then on this is the {@link #current} group of this process.
     *
     * @throws IllegalStateException if this process is in a group already, or the others do not come
     */
    public static synchronized ProcessGroup join(Rendezvous member) {
        Check.state(current == null, "this process is in a group already");
        NativeStore store = meet(member);
        ProcessGroup joined = new ProcessGroup(member, store, connect(member, store, PREFIX), true);
        current = joined;
        return joined;
    }

    private static NativeStore meet(Rendezvous member) {
        try {
            if (member.place() instanceof Rendezvous.Tcp tcp) {
                boolean serve = member.rank() == 0 && !tcp.served();
                return NativeStore.tcp(tcp.host(), tcp.port(), member.world(), serve, STARTUP_MILLIS);
            }
            String file = ((Rendezvous.SharedFile) member.place()).file().toString();
            return NativeStore.file(file, member.world());
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "process %d cannot meet the others at %s: %s"
                            .formatted(member.rank(), member.place(), firstLine(e)),
                    e);
        }
    }

    private static NativeGroup connect(Rendezvous member, NativeStore base, String prefix) {
        try (NativeStore store = base.under(prefix)) {
            return NativeGroup.gloo(store, member.rank(), member.world(), member.ownAddress(), TIMEOUT_MILLIS);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "process %d cannot connect with the other %d: %s"
                            .formatted(member.rank(), member.world() - 1, firstLine(e)),
                    e);
        }
    }

    /** The group of this process, if it is in one. */
    public static Optional<ProcessGroup> current() {
        return Optional.ofNullable(current);
    }

    /** A second set of connections between the same processes, whose operations have an order of their own. */
    public ProcessGroup channel(String name) {
        return new ProcessGroup(member, store, connect(member, store, name + "/"), false);
    }

    /**
     * As {@link #channel}, by NCCL, for tensors on CUDA alone.
     *
     * @throws IllegalStateException if there is no NCCL
     */
    public ProcessGroup ncclChannel(String name) {
        try (NativeStore own = store.under(name + "/")) {
            return new ProcessGroup(member, store, NativeGroup.nccl(own, rank(), size()), false);
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "NCCL cannot be loaded: install it, run with ./broca --gpu, or give --distributed_backend=gloo (%s)"
                            .formatted(firstLine(e)),
                    e);
        }
    }

    /** This process, from 0. */
    public int rank() {
        return member.rank();
    }

    /** This process among those of its machine, from 0. */
    public int localRank() {
        return member.localRank();
    }

    /** Number of processes. */
    public int size() {
        return member.world();
    }

    /** Whether this is process 0, which writes files. */
    public boolean isMain() {
        return rank() == 0;
    }

    /** Nanoseconds that this process has waited in operations. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** This process has waited for the others in another way. */
    void waited(long nanos) {
        waitedNanos += nanos;
    }

    /** Sets a mark that {@link #awaitMark} waits for. */
    public void mark(String name) {
        store.set("broca/" + name, "1");
    }

    /** Waits, however long it takes, until some process has set a mark. */
    public void awaitMark(String name) {
        try {
            store.await("broca/" + name, Integer.MAX_VALUE);
        } catch (RuntimeException e) {
            throw lost(e);
        }
    }

    // ---- tensors -------------------------------------------------------------------------------------------------

    /** Replaces the tensor of every process by the sum of all. */
    public void allReduce(Tensor tensor) {
        await(group.allReduce(tensor));
    }

    /** Replaces the tensor of every process by the largest, element by element. */
    public void allReduceMax(Tensor tensor) {
        await(group.allReduceMax(tensor));
    }

    /** Begins an {@link #allReduce} that goes on beside the caller; the tensor must be left alone until it ends. */
    public Pending allReduceLater(Tensor tensor) {
        NativeGroup.Pending pending = group.allReduce(tensor);
        return () -> await(pending);
    }

    /** An operation that is going on. */
    @FunctionalInterface
    public interface Pending {
        /** Waits for its end. */
        void await();
    }

    /** Replaces the tensor of every process by that of one. */
    public void broadcast(Tensor tensor, int from) {
        await(group.broadcast(tensor, from));
    }

    /** The tensors of all processes, all of one shape: {@code [...] -> [size, ...]}. */
    public Tensor allGather(Tensor tensor) {
        long[] shape = tensor.shape().toArray();
        long[] all = new long[shape.length + 1];
        all[0] = size();
        System.arraycopy(shape, 0, all, 1, shape.length);
        Tensor gathered = Tensor.zeros(tensor.dtype(), all);
        await(group.allGather(gathered, tensor.detach().contiguous().unsqueeze(0)));
        return gathered;
    }

    private void await(NativeGroup.Pending pending) {
        long start = System.nanoTime();
        try {
            pending.await();
        } catch (RuntimeException e) {
            throw lost(e);
        } finally {
            waitedNanos += System.nanoTime() - start;
        }
    }

    private LostPeerException lost(RuntimeException e) {
        return LostPeerException.of(rank(), firstLine(e), e);
    }

    private static String firstLine(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message).replaceFirst("^\\[[^\\]]*\\] ", "");
    }

    // ---- anything else -------------------------------------------------------------------------------------------

    /** Waits until all are here. */
    public void barrier() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor unused = allGather(Tensor.zeros(1));
        }
    }

    /** The bytes of one process, in all. */
    public byte[] broadcast(byte[] bytes, int from) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor length = Tensor.of(new long[] {bytes.length});
            broadcast(length, from);
            byte[] own = rank() == from ? bytes : new byte[(int) length.item()];
            if (own.length == 0) {
                return own;
            }
            Tensor tensor = TensorBytes.of(own);
            broadcast(tensor, from);
            return rank() == from ? bytes : TensorBytes.toArray(tensor);
        }
    }

    /** The bytes of all processes, by rank. */
    public List<byte[]> allGather(byte[] bytes) {
        try (TensorScope scope = TensorScope.open()) {
            long[] lengths = allGather(Tensor.of(new long[] {bytes.length}))
                    .reshape(size())
                    .toLongArray();
            int longest = 0;
            for (long length : lengths) {
                longest = Math.max(longest, Math.toIntExact(length));
            }
            if (longest == 0) {
                return Collections.nCopies(size(), bytes);
            }
            byte[] padded = ByteBuffer.allocate(longest).put(bytes).array();
            List<byte[]> all = new ArrayList<>();
            for (int r = 0; r < size(); r++) {
                Tensor one = r == rank() ? TensorBytes.of(padded) : Tensor.zeros(DType.UINT8, longest);
                broadcast(one, r);
                byte[] whole = TensorBytes.toArray(one);
                all.add(Arrays.copyOf(whole, (int) lengths[r]));
            }
            return all;
        }
    }

    /** Leaves the group; all processes should. */
    @Override
    public void close() {
        group.close();
        if (main) {
            store.close();
            synchronized (ProcessGroup.class) {
                current = null;
            }
        }
    }
}
