package org.broca.federated.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.federated.ClientManager;
import org.broca.federated.ClientProxy;
import org.broca.federated.Task;

/** What a run does at the moment, for the status page. Safe for use from several threads. */
final class RunStatus {
    private final ClientManager clients;
    private final int rounds;
    private final Map<String, String> busy = new LinkedHashMap<>();
    private final List<RoundReport> history = new ArrayList<>();
    private int round;
    private String phase = "starting";

    RunStatus(ClientManager clients, int rounds) {
        this.clients = clients;
        this.rounds = rounds;
    }

    synchronized void phase(int number, String what) {
        round = number;
        phase = what;
    }

    synchronized void site(String id, Task.Kind kind) {
        busy.put(
                id,
                switch (kind) {
                    case PROPERTIES, PARAMETERS -> "asked";
                    case FIT -> "training";
                    case EVALUATE -> "measuring";
                });
    }

    synchronized void idle(String id) {
        busy.remove(id);
    }

    synchronized void add(RoundReport report) {
        history.add(report);
    }

    synchronized List<RoundReport> history() {
        return List.copyOf(history);
    }

    /** All of it as JSON. */
    String json() {
        List<ClientProxy> connected = clients.connected();
        synchronized (this) {
            List<Map<String, Object>> sites = new ArrayList<>();
            for (ClientProxy site : connected) {
                sites.add(Map.of("id", site.id(), "doing", busy.getOrDefault(site.id(), "waiting")));
            }
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("round", round);
            all.put("rounds", rounds);
            all.put("phase", phase);
            all.put("sites", sites);
            all.put("history", history);
            return ReportJson.write(all);
        }
    }
}
