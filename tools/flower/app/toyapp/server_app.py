"""Federated averaging of the toy model under a SuperLink, by Flower's newer strategies or (style = "legacy") its older."""

import contextlib

import flwr as fl
from flwr.app import ArrayRecord
from flwr.server import LegacyContext, ServerApp, ServerConfig
from flwr.server.workflow import DefaultWorkflow
from flwr.serverapp.strategy import FedAvg

from toyapp import toy

app = ServerApp()


class MessageAverage(FedAvg):
    latest = None

    def aggregate_train(self, server_round, replies):
        arrays, metrics = super().aggregate_train(server_round, replies)
        if arrays is not None:
            self.latest = arrays.to_numpy_ndarrays()
        return arrays, metrics

    def aggregate_evaluate(self, server_round, replies):
        metrics = super().aggregate_evaluate(server_round, replies)
        toy.show(server_round, self.latest, metrics["eval_loss"] if metrics else None)
        return metrics


class LegacyAverage(fl.server.strategy.FedAvg):
    latest = None

    def aggregate_fit(self, server_round, results, failures):
        out = super().aggregate_fit(server_round, results, failures)
        if out[0] is not None:
            self.latest = fl.common.parameters_to_ndarrays(out[0])
        return out

    def aggregate_evaluate(self, server_round, results, failures):
        out = super().aggregate_evaluate(server_round, results, failures)
        toy.show(server_round, self.latest, out[0])
        return out


@app.main()
def main(grid, context):
    config = context.run_config
    rounds, clients = int(config["rounds"]), int(config["clients"])
    out = open(config["out"], "w") if config["out"] else None
    with contextlib.redirect_stdout(out) if out else contextlib.nullcontext():
        if config["style"] == "legacy":
            strategy = LegacyAverage(
                min_fit_clients=clients,
                min_evaluate_clients=clients,
                min_available_clients=clients,
                on_fit_config_fn=lambda r: {"epoch_global": str(r)},
                initial_parameters=fl.common.ndarrays_to_parameters(toy.initial()),
            )
            legacy = LegacyContext(context=context, config=ServerConfig(num_rounds=rounds), strategy=strategy)
            DefaultWorkflow()(grid, legacy)
        else:
            strategy = MessageAverage(min_train_nodes=clients, min_evaluate_nodes=clients, min_available_nodes=clients)
            arrays = dict(zip(toy.names(), toy.initial()))
            record = ArrayRecord({name: fl.common.Array(a) for name, a in arrays.items()})
            strategy.start(grid=grid, initial_arrays=record, num_rounds=rounds, timeout=120)
    if out:
        out.close()
