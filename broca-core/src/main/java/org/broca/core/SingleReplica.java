package org.broca.core;

import java.util.List;
import java.util.Map;
import org.broca.dataio.DataLoader;
import org.broca.metrics.SharedStats;
import org.broca.nnet.optim.Optimizer;

/** The one copy of a run in one process: it agrees with itself. */
final class SingleReplica implements Replicas {
    @Override
    public int size() {
        return 1;
    }

    @Override
    public void share(DataLoader loader, boolean training) {}

    @Override
    public void barrier() {}

    @Override
    public void start(String place, RandomState random) {}

    @Override
    public void broadcastWeights() {}

    @Override
    public void follow(Map<String, Optimizer> optimizers) {}

    @Override
    public void follow(Checkpointer checkpointer) {}

    @Override
    public void distribute(Checkpointer checkpointer, Selection selection) {}

    @Override
    public void gather(RandomState random) {}

    @Override
    public void openTraining() {}

    @Override
    public void endTraining(SharedStats.Gathering gathering) {}

    @Override
    public void closeTraining() {}

    @Override
    public void stepDone() {}

    @Override
    public double mean(double loss) {
        return loss;
    }

    @Override
    public void beginBackward(boolean last) {}

    @Override
    public void reduce(boolean fromBatch) {}

    @Override
    public Wishes agree(Wishes own) {
        return own;
    }

    @Override
    public void merge(SharedStats.Gathering gathering) {}

    @Override
    public List<Double> inTurns(List<Double> own) {
        return own;
    }
}
