package org.broca.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.broca.metrics.SharedStats;
import org.broca.nnet.optim.Optimizer;
import org.broca.nnet.optim.ParameterGroup;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.distributed.GradientReducer;
import org.broca.tensor.distributed.ProcessGroup;
import org.broca.tensor.distributed.SharedStatistics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the copies of a Brain in the processes of a data-parallel run alike. */
final class Replicas {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.core");

    private final ProcessGroup group;
    private final Modules modules;
    private final RunOptions options;
    private Optional<ProcessGroup> gradients = Optional.empty();
    private @Nullable GradientReducer reducer;
    private SharedStatistics.@Nullable Session session;
    private boolean reduced;
    private int backwards;

    private Replicas(ProcessGroup group, Modules modules, RunOptions options) {
        this.group = group;
        this.modules = modules;
        this.options = options;
    }

    /** Those of this process' group, if it is in one. */
    static Optional<Replicas> of(Modules modules, RunOptions options) {
        Distributed.prepared();
        return Distributed.group().map(group -> new Replicas(group, modules, options));
    }

    int rank() {
        return group.rank();
    }

    int size() {
        return group.size();
    }

    boolean isMain() {
        return group.isMain();
    }

    void barrier() {
        group.barrier();
    }

    // ---- state ---------------------------------------------------------------------------------------------------

    /** All processes go on from the same place, with the weights of the main one. */
    void start(String place, RandomState random) {
        List<byte[]> places = group.allGather(Bytes.of(place));
        for (byte[] other : places) {
            Check.state(
                    Arrays.equals(other, places.get(0)),
                    "processes would go on from different places, %s and %s: they must load the same checkpoint",
                    Bytes.text(places.get(0)),
                    Bytes.text(other));
        }
        broadcastWeights();
        random.beginUnless(group.rank(), Randomness.seed());
    }

    /** Gives all processes the main one's parameters and buffers. */
    void broadcastWeights() {
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            modules.stateDict().values().forEach(this::broadcast);
        }
    }

    private void broadcast(Tensor tensor) {
        if (tensor.numel() > 0) {
            Tensor plain = tensor.detach().contiguous();
            group.broadcast(plain, 0);
            if (!group.isMain()) {
                tensor.detach().copyInPlace(plain);
            }
        }
    }

    /** Gives all processes what the recipe changed in the main one alone: schedules, counters, weights. */
    void follow(Map<String, Optimizer> optimizers, Optional<Checkpointer> checkpointer) {
        optimizers.forEach((name, optimizer) -> {
            List<ParameterGroup> groups = optimizer.groups();
            for (int i = 0; i < groups.size(); i++) {
                followOptions(groups.get(i));
            }
        });
        checkpointer.ifPresent(c -> c.follow(group));
        broadcastWeights();
    }

    private void followOptions(ParameterGroup own) {
        StringBuilder numbers = new StringBuilder();
        own.options().forEach((key, value) -> {
            if (value instanceof Double || value instanceof Integer || value instanceof Tensor) {
                numbers.append(key).append('=').append(own.number(key)).append('\n');
            }
        });
        String given = Bytes.text(group.broadcast(Bytes.of(numbers.toString()), 0));
        if (given.contentEquals(numbers)) {
            return;
        }
        given.lines().forEach(line -> {
            int equals = line.lastIndexOf('=');
            String key = line.substring(0, equals);
            double value = Double.parseDouble(line.substring(equals + 1));
            own.option(key, own.options().get(key) instanceof Integer ? (Object) (int) value : value);
        });
    }

    /** The checkpoint that the main process would load is in every process' folder, copied where it is not. */
    void distribute(Checkpointer checkpointer, Selection selection) {
        checkpointer.distribute(group, selection);
    }

    void gather(RandomState random) {
        random.gather(group);
    }

    // ---- training ------------------------------------------------------------------------------------------------

    /** A stage of training begins: statistics are those of all processes' batches. */
    void openTraining() {
        Map<String, Tensor> trainable = GradientReducer.trainable(modules.namedParameters());
        if (reducer == null || !reducer.isOf(trainable)) {
            if (reducer != null) {
                reducer.close();
            }
            ProcessGroup channel = gradients.orElseGet(() -> group.channel("gradients"));
            gradients = Optional.of(channel);
            reducer = trainable.isEmpty()
                    ? null
                    : new GradientReducer(
                            channel, trainable, options.findUnusedParameters(), GradientReducer.BUCKET_BYTES);
        }
        session = SharedStatistics.open(group, options.syncBatchNorm());
    }

    void closeTraining() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    void stepDone() {
        Objects.requireNonNull(session).stepDone();
    }

    /** The mean of all processes' losses; not finite if one of them is not. */
    double mean(double loss) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor sum = Tensor.of(new double[] {loss}, 1);
            group.allReduce(sum);
            return sum.item() / group.size();
        }
    }

    /** Before a backward; with {@code last}, gradients travel while it computes others. */
    void beginBackward(boolean last) {
        backwards++;
        if (last && reducer != null) {
            reducer.begin();
        }
    }

    /** Every gradient becomes the mean of all processes'; once an update, and not where no batch was used. */
    void reduce(boolean fromBatch) {
        if (fromBatch || !reduced) {
            if (reducer != null && (backwards > 0 || !fromBatch)) {
                reducer.finish();
            }
        }
        reduced = fromBatch;
        backwards = 0;
    }

    /** Whether some process wants to stop, and whether the main one wants a checkpoint. */
    record Wishes(boolean stop, boolean checkpoint) {}

    Wishes agree(boolean stop, boolean checkpoint) {
        try (TensorScope scope = TensorScope.open()) {
            float[] own = {stop ? 1 : 0, checkpoint && isMain() ? 1 : 0};
            Tensor sum = Tensor.of(own, 2);
            group.allReduce(sum);
            float[] all = sum.toFloatArray();
            return new Wishes(all[0] > 0, all[1] > 0);
        }
    }

    /** Milliseconds that this process has waited for others so far. */
    long waitedMillis() {
        long own =
                group.waitedNanos() + gradients.map(ProcessGroup::waitedNanos).orElse(0L);
        return own / 1_000_000;
    }

    // ---- results -------------------------------------------------------------------------------------------------

    /** Every process gets the statistics that all gathered. */
    void merge(SharedStats.Gathering gathering) {
        List<Map<String, List<List<List<String>>>>> all = new ArrayList<>();
        group.allGather(Bytes.ofRows(gathering.own())).forEach(bytes -> all.add(Bytes.rows(bytes)));
        gathering.merge(all);
    }

    /** The losses of all processes' batches, as one process would have met them. */
    List<Double> inTurns(List<Double> own) {
        List<double[]> all = new ArrayList<>();
        group.allGather(Bytes.of(own.toString())).forEach(bytes -> all.add(Bytes.numbers(bytes)));
        List<Double> merged = new ArrayList<>();
        int longest = all.stream().mapToInt(losses -> losses.length).max().orElse(0);
        for (int i = 0; i < longest; i++) {
            for (double[] losses : all) {
                if (i < losses.length) {
                    merged.add(losses[i]);
                }
            }
        }
        return merged;
    }

    void logWaiting(long millis, long waitedBefore) {
        long waited = waitedMillis() - waitedBefore;
        LOG.info(
                "{} processes; this one waited {} % of the epoch for the others",
                size(), Math.round(100.0 * waited / Math.max(1, millis)));
    }
}
