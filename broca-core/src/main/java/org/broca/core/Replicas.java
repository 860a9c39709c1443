package org.broca.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.dataio.DataLoader;
import org.broca.metrics.SharedStats;
import org.broca.nnet.optim.Optimizer;
import org.broca.tensor.distributed.ProcessGroup;

/** Keeps the copies of a Brain in the processes of a data-parallel run alike; does nothing where there is one alone. */
sealed interface Replicas permits SingleReplica, ReplicaGroup {
    /** Those of this process' group. */
    static Replicas of(Modules modules, RunOptions options) {
        Distributed.prepared();
        Optional<ProcessGroup> group = Distributed.group();
        return group.isPresent() ? new ReplicaGroup(group.get(), modules, options) : new SingleReplica();
    }

    int size();

    /** This process gets its part of a loader's batches; in training all get as many. */
    void share(DataLoader loader, boolean training);

    void barrier();

    // ---- state ---------------------------------------------------------------------------------------------------

    /** All processes go on from the same place, with the weights of the main one. */
    void start(String place, RandomState random);

    /** Gives all processes the main one's parameters and buffers. */
    void broadcastWeights();

    /** Gives all processes what the recipe changed in the main one alone: schedules and weights. */
    void follow(Map<String, Optimizer> optimizers);

    /** As {@link #follow(Map)}, what checkpoints hold besides: counters and schedulers. */
    void follow(Checkpointer checkpointer);

    /** The checkpoint that the main process would load is in every process' folder, copied where it is not. */
    void distribute(Checkpointer checkpointer, Selection selection);

    /** The main process has the generators of all. */
    void gather(RandomState random);

    // ---- training ------------------------------------------------------------------------------------------------

    /** A stage of training begins: statistics are those of all processes' batches. */
    void openTraining();

    /** Its batches are done; every process gets the statistics that all gathered. */
    void endTraining(SharedStats.Gathering gathering);

    /** It is over, be it by an error. */
    void closeTraining();

    void stepDone();

    /** The mean of all processes' losses; not finite if one of them is not. */
    double mean(double loss);

    /** Before a backward; with {@code last}, gradients travel while it computes others. */
    void beginBackward(boolean last);

    /** Every gradient becomes the mean of all processes'; once an update, and not where no batch was used. */
    void reduce(boolean fromBatch);

    /** Whether some process wants to stop, and whether the main one wants a checkpoint. */
    record Wishes(boolean stop, boolean checkpoint) {}

    Wishes agree(Wishes own);

    // ---- results -------------------------------------------------------------------------------------------------

    /** Every process gets the statistics that all gathered. */
    void merge(SharedStats.Gathering gathering);

    /** The losses of all processes' batches, as one process would have met them. */
    List<Double> inTurns(List<Double> own);
}
