"""A coordinator of flwr (start_server, 1.0 and newer) for any model: crdnn_server.py ADDRESS ROUNDS CLIENTS [inplace].

A line of JSON for each round: how far the floats of its average are from numpy's in float64 of what the sites sent, what
became of the integers (BatchNorm's counters: what each site sent, and the average), and what the sites measured. Newer flwr
averages in place unless it is told otherwise, and makes 0 of integers then; it does so here only with the word inplace.
"""

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


def floats(arrays, like):
    return [a for a, b in zip(arrays, like) if b.dtype.kind == "f"]


def integers(arrays, like):
    return [float(a.mean()) for a, b in zip(arrays, like) if b.dtype.kind != "f"]


class Average(fl.server.strategy.FedAvg):
    def aggregate_fit(self, server_round, results, failures):
        out = super().aggregate_fit(server_round, results, failures)
        replies = [(parameters_to_ndarrays(reply.parameters), reply.num_examples) for _, reply in results]
        total = sum(n for _, n in replies)
        average = [sum(a.astype(np.float64) * n for a, n in zip(arrays, [n for _, n in replies])) / total
                   for arrays in zip(*[arrays for arrays, _ in replies])]
        merged, like = parameters_to_ndarrays(out[0]), replies[0][0]
        self.line = {
            "round": server_round,
            "failures": [str(failure) for failure in failures],
            "examples": [n for _, n in replies],
            "arrays": len(merged),
            "floats": sum(a.size for a in floats(merged, like)),
            "difference": furthest(floats(merged, like), floats(average, like)),
            "apart": furthest(floats(like, like), floats(replies[-1][0], like)),
            "counters": {"sent": [integers(a, like) for a, _ in replies], "average": integers(merged, like)},
        }
        return out

    def aggregate_evaluate(self, server_round, results, failures):
        self.line["wer"] = [reply.metrics.get("wer") for _, reply in results]
        print(json.dumps(self.line), flush=True)
        return super().aggregate_evaluate(server_round, results, failures)


knows = "inplace" in inspect.signature(Average.__init__).parameters
exact = {"inplace": "inplace" in sys.argv[4:]} if knows else {}
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
