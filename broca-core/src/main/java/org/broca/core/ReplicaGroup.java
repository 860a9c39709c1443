package org.broca.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.broca.dataio.DataLoader;
import org.broca.metrics.SharedStats;
import org.broca.nnet.optim.Optimizer;
import org.broca.nnet.optim.ParameterGroup;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.distributed.Exchange;
import org.broca.tensor.distributed.GradientReducer;
import org.broca.tensor.distributed.ProcessGroup;
import org.broca.tensor.distributed.SharedStatistics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The copies in the processes of a group. */
final class ReplicaGroup implements Replicas {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.core");

    private final ProcessGroup group;
    private final Modules modules;
    private final RunOptions options;
    private Optional<ProcessGroup> gradients = Optional.empty();
    private @Nullable GradientReducer reducer;
    private @Nullable Exchange exchange;
    private SharedStatistics.@Nullable Session session;
    private boolean reduced;
    private int backwards;
    private long trainingSince;
    private long waitedBefore;

    ReplicaGroup(ProcessGroup group, Modules modules, RunOptions options) {
        this.group = group;
        this.modules = modules;
        this.options = options;
    }

    @Override
    public int size() {
        return group.size();
    }

    @Override
    public void share(DataLoader loader, boolean training) {
        loader.share(group.rank(), group.size(), training);
    }

    @Override
    public void barrier() {
        group.barrier();
    }

    // ---- state ---------------------------------------------------------------------------------------------------

    @Override
    public void start(String place, RandomState random) {
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

    @Override
    public void broadcastWeights() {
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

    @Override
    public void follow(Map<String, Optimizer> optimizers) {
        optimizers.values().forEach(optimizer -> optimizer.groups().forEach(this::followOptions));
        broadcastWeights();
    }

    @Override
    public void follow(Checkpointer checkpointer) {
        checkpointer.follow(group);
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

    @Override
    public void distribute(Checkpointer checkpointer, Selection selection) {
        checkpointer.distribute(group, selection);
    }

    @Override
    public void gather(RandomState random) {
        random.gather(group);
    }

    // ---- training ------------------------------------------------------------------------------------------------

    @Override
    public void openTraining() {
        trainingSince = System.nanoTime();
        waitedBefore = waitedNanos();
        Map<String, Tensor> trainable = GradientReducer.trainable(modules.namedParameters());
        if (reducer == null || !reducer.isOf(trainable)) {
            if (reducer != null) {
                reducer.close();
            }
            ProcessGroup channel = gradients.orElseGet(this::gradientChannel);
            gradients = Optional.of(channel);
            reducer = trainable.isEmpty()
                    ? null
                    : new GradientReducer(
                            channel, trainable, options.findUnusedParameters(), GradientReducer.BUCKET_BYTES);
        }
        session = SharedStatistics.open(exchange(), options.syncBatchNorm() && size() > 1);
    }

    private Exchange exchange() {
        if (exchange == null) {
            exchange = Exchange.of(group, options.sharedMemory());
        }
        return exchange;
    }

    private ProcessGroup gradientChannel() {
        String name = "gradients";
        return options.distributedBackend().equals("nccl") ? group.ncclChannel(name) : group.channel(name);
    }

    @Override
    public void closeTraining() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    @Override
    public void stepDone() {
        Objects.requireNonNull(session).stepDone();
    }

    @Override
    public double mean(double loss) {
        try (TensorScope scope = TensorScope.open()) {
            return exchange().sum(Tensor.of(new double[] {loss}, 1)).item() / group.size();
        }
    }

    @Override
    public void beginBackward(boolean last) {
        backwards++;
        if (last && reducer != null) {
            reducer.begin();
        }
    }

    @Override
    public void reduce(boolean fromBatch) {
        if (fromBatch || !reduced) {
            if (reducer != null && (backwards > 0 || !fromBatch)) {
                reducer.finish();
            }
        }
        reduced = fromBatch;
        backwards = 0;
    }

    @Override
    public Wishes agree(Wishes own) {
        try (TensorScope scope = TensorScope.open()) {
            float[] votes = {own.stop() ? 1 : 0, own.checkpoint() && group.isMain() ? 1 : 0};
            float[] all = exchange().sum(Tensor.of(votes, 2)).toFloatArray();
            return new Wishes(all[0] > 0, all[1] > 0);
        }
    }

    private long waitedNanos() {
        return group.waitedNanos() + gradients.map(ProcessGroup::waitedNanos).orElse(0L);
    }

    @Override
    public void endTraining(SharedStats.Gathering gathering) {
        long took = Math.max(1, System.nanoTime() - trainingSince);
        LOG.info(
                "{} processes; this one waited {} % of the epoch for the others",
                size(), Math.round(100.0 * (waitedNanos() - waitedBefore) / took));
        merge(gathering);
    }

    // ---- results -------------------------------------------------------------------------------------------------

    @Override
    public void merge(SharedStats.Gathering gathering) {
        List<Map<String, List<List<List<String>>>>> all = new ArrayList<>();
        group.allGather(Bytes.ofRows(gathering.own())).forEach(bytes -> all.add(Bytes.rows(bytes)));
        gathering.merge(all);
    }

    @Override
    public List<Double> inTurns(List<Double> own) {
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
}
