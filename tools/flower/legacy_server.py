"""A coordinator of flwr (start_server, 1.0 and newer) for the toy model: legacy_server.py ADDRESS ROUNDS CLIENTS [CA CERT KEY]"""

import sys
from pathlib import Path

import flwr as fl

sys.path.insert(0, str(Path(__file__).parent / "app"))
from toyapp import toy  # noqa: E402

try:
    from flwr.common import ndarrays_to_parameters, parameters_to_ndarrays
except ImportError:
    from flwr.common.parameter import ndarrays_to_parameters, parameters_to_ndarrays

address, rounds, clients = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])


class Average(fl.server.strategy.FedAvg):
    latest = None

    def aggregate_fit(self, server_round, results, failures):
        print(f"round {server_round}: {len(results)} results, {len(failures)} failures", file=sys.stderr, flush=True)
        out = super().aggregate_fit(server_round, results, failures)
        if out[0] is not None:
            Average.latest = parameters_to_ndarrays(out[0])
        return out

    def aggregate_evaluate(self, server_round, results, failures):
        out = super().aggregate_evaluate(server_round, results, failures)
        toy.show(server_round, Average.latest, out[0])
        return out


certificates = tuple(Path(p).read_bytes() for p in sys.argv[4:7]) if len(sys.argv) > 4 else None
fl.server.start_server(
    server_address=address,
    config=fl.server.ServerConfig(num_rounds=rounds),
    strategy=Average(
        min_fit_clients=clients,
        min_evaluate_clients=clients,
        min_available_clients=clients,
        on_fit_config_fn=lambda r: {"epoch_global": str(r), "epochs": 1, "lr": 0.5, "last": False},
        initial_parameters=ndarrays_to_parameters(toy.initial()),
    ),
    certificates=certificates,
)
