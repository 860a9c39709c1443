package org.broca.tensor.engine;

import org.broca.tensor.Tensor;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.AllreduceOptions;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.ReduceOp;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch_gloo;
import org.bytedeco.pytorch.global.torch_nccl;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/** c10d's process group on Gloo or NCCL: operations that all processes of a group do together. */
public final class NativeGroup implements AutoCloseable {
    private final Backend group;

    private NativeGroup(Backend group) {
        this.group = group;
        group.retainReference(); // not the open scope's
    }

    /** An operation that is going on; it has the tensor until it is waited for. */
    public static final class Pending {
        private final Work work;

        private Pending(Work work) {
            this.work = work;
            work.retainReference();
        }

        /**
         * Waits for the end of it.
         *
         * @throws RuntimeException if a process of the group is gone, or took too long
         */
        public void await() {
            try {
                work._wait();
            } finally {
                work.deallocate();
            }
        }
    }

    /**
     * Connects with all processes of the group; returns when all are there.
     *
     * @param address of this machine, as the others reach it
     */
    public static NativeGroup gloo(NativeStore store, int rank, int world, String address, long timeoutMillis) {
        Loader.load(torch_gloo.class);
        ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(new Milliseconds(timeoutMillis));
        options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(address)));
        return new NativeGroup(new ProcessGroupGloo(store.handle(), rank, world, options));
    }

    /**
     * As {@link #gloo}, for tensors on CUDA alone; the processes connect at their first operation.
     *
     * @throws UnsatisfiedLinkError if there is no NCCL
     */
    public static NativeGroup nccl(NativeStore store, int rank, int world) {
        Loader.load(torch_nccl.class);
        return new NativeGroup(new ProcessGroupNCCL(store.handle(), rank, world));
    }

    /** Begins to replace the tensor of every process by the sum of all. */
    public Pending allReduce(Tensor tensor) {
        return new Pending(group.allreduce(vector(tensor)));
    }

    /** Begins to replace the tensor of every process by the largest, element by element. */
    public Pending allReduceMax(Tensor tensor) {
        AllreduceOptions options = new AllreduceOptions();
        options.reduceOp(new ReduceOp(ReduceOp.RedOpType.MAX));
        return new Pending(group.allreduce(vector(tensor), options));
    }

    /** Begins to fill {@code all}, {@code [processes, ...]}, with the tensors {@code [1, ...]} of all processes. */
    public Pending allGather(Tensor all, Tensor own) {
        return new Pending(group._allgather_base(Handles.unwrap(all), Handles.unwrap(own)));
    }

    /** Begins to replace the tensor of every process by that of one. */
    public Pending broadcast(Tensor tensor, int root) {
        BroadcastOptions options = new BroadcastOptions();
        options.rootRank(root);
        return new Pending(group.broadcast(vector(tensor), options));
    }

    private static TensorVector vector(Tensor tensor) {
        return new TensorVector(Handles.unwrap(tensor));
    }

    @Override
    public void close() {
        group.deallocate();
    }
}
