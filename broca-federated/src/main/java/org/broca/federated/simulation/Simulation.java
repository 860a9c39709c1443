package org.broca.federated.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.broca.federated.ClientFailure;
import org.broca.federated.ClientManager;
import org.broca.federated.ClientProxy;
import org.broca.federated.FederatedClient;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;
import org.broca.tensor.TensorScope;

/**
 * Many sites in this process: each is made for a task and forgotten after it, one at a time, so that there is one model
 * in memory however many sites there are.
 *
 * <p>Before each task all sources of chance are seeded from the seed, the site and the round: replies do not depend on
 * the order in which sites are asked, and a run can be repeated. Sites are never gone and have no time limit.
 */
public final class Simulation implements ClientManager {
    private final List<ClientProxy> sites = new ArrayList<>();
    private final ClientFactory factory;
    private final long seed;
    private final ReentrantLock turn = new ReentrantLock();

    /**
     * A simulation.
     *
     * @param clients how many sites there are; they are called {@code site-0}, {@code site-1}, and so on
     */
    public Simulation(int clients, ClientFactory factory, long seed) {
        Check.that(clients > 0, "a simulation must have at least 1 client, got %d", clients);
        this.factory = factory;
        this.seed = seed;
        for (int i = 0; i < clients; i++) {
            sites.add(new Site(i));
        }
    }

    @Override
    public List<ClientProxy> connected() {
        return List.copyOf(sites);
    }

    @Override
    public boolean waitFor(int count, Duration limit) {
        return count <= sites.size();
    }

    private Reply handle(int index, Task task) throws ClientFailure {
        try (TensorScope scope = TensorScope.open()) {
            Randomness.seed(seed(index, task));
            FederatedClient client = factory.create(index);
            try {
                return client.handle(task);
            } finally {
                if (client instanceof AutoCloseable closeable) {
                    closeable.close();
                }
            }
        } catch (Exception e) {
            throw new ClientFailure(ClientFailure.Kind.CLIENT_ERROR, String.valueOf(e.getMessage()));
        }
    }

    private long seed(int index, Task task) {
        long mixed = seed;
        for (long key : new long[] {index, task.round(), task.kind().ordinal()}) {
            mixed = (mixed ^ key) * 0x9E3779B97F4A7C15L;
            mixed ^= mixed >>> 32;
        }
        return mixed & Long.MAX_VALUE;
    }

    private final class Site implements ClientProxy {
        private final int index;

        Site(int index) {
            this.index = index;
        }

        @Override
        public String id() {
            return "site-" + index;
        }

        @Override
        public Map<String, Object> properties() {
            return Map.of();
        }

        @Override
        public Reply ask(Task task, Duration limit) throws ClientFailure, InterruptedException {
            turn.lockInterruptibly();
            try {
                return handle(index, task);
            } finally {
                turn.unlock();
            }
        }

        @Override
        public void disconnect() {}
    }
}
