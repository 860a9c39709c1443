package org.broca.federated.server;

import java.util.List;
import org.broca.federated.Weights;

/** What a run leaves: its rounds, those before a restart included, and the last model. */
public record History(List<RoundReport> rounds, Weights weights) {
    public History {
        rounds = List.copyOf(rounds);
    }
}
