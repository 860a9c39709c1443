package org.broca.federated.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.broca.federated.ClientFailure;
import org.broca.federated.ClientManager;
import org.broca.federated.ClientProxy;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.io.NumpyArray;

/** Sites in this process, each with its own way to answer. */
final class LocalSites implements ClientManager {
    /** How a site answers. */
    @FunctionalInterface
    interface Site {
        Reply answer(Task task) throws ClientFailure, InterruptedException;
    }

    private final Map<String, Site> sites = new LinkedHashMap<>();
    private final Map<String, Site> late = new LinkedHashMap<>();
    final Map<String, Integer> fits = new ConcurrentHashMap<>();
    final List<String> disconnected = new ArrayList<>();

    LocalSites add(String id, Site site) {
        sites.put(id, site);
        return this;
    }

    /** A site that comes when it is waited for. */
    LocalSites addLate(String id, Site site) {
        late.put(id, site);
        return this;
    }

    LocalSites remove(String id) {
        sites.remove(id);
        return this;
    }

    /** Sites that train honestly towards a number of their own, called a, b, and so on. */
    static LocalSites honest(int count) {
        LocalSites all = new LocalSites();
        for (int i = 0; i < count; i++) {
            all.add(String.valueOf((char) ('a' + i)), honestSite(i));
        }
        return all;
    }

    static Site honestSite(int number) {
        return task -> switch (task.kind()) {
            case PROPERTIES -> new Reply(Weights.none(), 0, 0, Map.of("site", (long) number));
            case PARAMETERS -> new Reply(model(number, number), 0, 0, Map.of());
            case FIT -> fitted(task.weights(), number);
            case EVALUATE -> {
                double error = Math.abs(values(task.weights())[0] - number);
                yield new Reply(Weights.none(), 10, error, Map.of("wer", 10 * error));
            }
        };
    }

    /** Half the way to the site's number. */
    private static Reply fitted(Weights weights, int number) {
        double[] values = values(weights);
        double error = Math.abs(values[0] - number);
        return new Reply(
                model((values[0] + number) / 2, (values[1] + number) / 2),
                10L + number,
                0,
                Map.of("train_loss", Math.exp(-error), "wer", Math.exp(100 - Math.min(100, error))));
    }

    static Weights model(double... values) {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        arrays.put("layer.weight", NumpyArray.of(DType.FLOAT32, Shape.of(values.length), values));
        arrays.put("norm.count", NumpyArray.of(DType.INT64, Shape.of(), 3));
        return new Weights(arrays);
    }

    /** The first array, whatever its name. */
    static double[] values(Weights weights) {
        return weights.arrays().values().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no arrays"))
                .toDoubles();
    }

    @Override
    public List<ClientProxy> connected() {
        return sites.keySet().stream().<ClientProxy>map(Proxy::new).toList();
    }

    @Override
    public boolean waitFor(int count, Duration limit) {
        if (sites.size() < count) {
            sites.putAll(late);
            late.clear();
        }
        return sites.size() >= count;
    }

    private final class Proxy implements ClientProxy {
        private final String id;

        Proxy(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Map<String, Object> properties() {
            return Map.of();
        }

        @Override
        public Reply ask(Task task, Duration limit) throws ClientFailure, InterruptedException {
            if (task.kind() == Task.Kind.FIT) {
                int ignored = fits.merge(id, 1, Integer::sum);
            }
            Site site = sites.get(id);
            if (site == null) {
                throw new ClientFailure(ClientFailure.Kind.UNAVAILABLE, "no connection");
            }
            return site.answer(task);
        }

        @Override
        public void disconnect() {
            disconnected.add(id);
        }
    }
}
