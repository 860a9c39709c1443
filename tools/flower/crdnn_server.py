"""A coordinator of flwr (start_server, 1.0 and newer) for any model: crdnn_server.py ADDRESS ROUNDS CLIENTS. A line of JSON
for each round: how far its average is from numpy's in float64 of what the sites sent, and what they measured."""

import inspect
import json
import sys

import flwr as fl
import numpy as np

try:
    from flwr.common import parameters_to_ndarrays
except ImportError:
    from flwr.common.parameter import parameters_to_ndarrays

address, rounds, clients = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


def furthest(some, others):
    return max(float(np.max(np.abs(a.astype(np.float64) - b), initial=0)) for a, b in zip(some, others))


class Average(fl.server.strategy.FedAvg):
    def aggregate_fit(self, server_round, results, failures):
        out = super().aggregate_fit(server_round, results, failures)
        replies = [(parameters_to_ndarrays(reply.parameters), reply.num_examples) for _, reply in results]
        total = sum(n for _, n in replies)
        average = [sum(a.astype(np.float64) * n for a, n in zip(arrays, [n for _, n in replies])) / total
                   for arrays in zip(*[arrays for arrays, _ in replies])]
        self.line = {
            "round": server_round,
            "failures": [str(failure) for failure in failures],
            "examples": [n for _, n in replies],
            "arrays": len(average),
            "difference": furthest(parameters_to_ndarrays(out[0]), average),
            "moved": furthest(replies[0][0], [a.astype(np.float64) for a in replies[-1][0]]),
        }
        return out

    def aggregate_evaluate(self, server_round, results, failures):
        self.line["wer"] = [reply.metrics.get("wer") for _, reply in results]
        print(json.dumps(self.line), flush=True)
        return super().aggregate_evaluate(server_round, results, failures)


# In place, flwr 1.41 makes 0 of every integer: of BatchNorm's counters here.
exact = {"inplace": False} if "inplace" in inspect.signature(Average.__init__).parameters else {}
fl.server.start_server(
    server_address=address,
    config=fl.server.ServerConfig(num_rounds=rounds),
    strategy=Average(
        min_fit_clients=clients,
        min_evaluate_clients=clients,
        min_available_clients=clients,
        **exact,
        on_fit_config_fn=lambda r: {"epoch_global": str(r), "epochs": "1", "batch_size": "4"},
    ),
)
