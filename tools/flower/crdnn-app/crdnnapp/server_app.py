"""Federated averaging under a SuperLink; run-config: rounds, clients, recipe and options of the first model, and out, a file of
JSON lines: how far the floats of each average are from numpy's in float64 of what the sites sent, and what became of the
integers (BatchNorm's counters: what each site sent, and the average)."""

import json

import numpy as np
from flwr.app import ArrayRecord
from flwr.common import Array
from flwr.server import ServerApp
from flwr.serverapp.strategy import FedAvg

from crdnnapp.crdnn import Site

app = ServerApp()


class Average(FedAvg):
    out = None

    def aggregate_train(self, server_round, replies):
        replies = list(replies)
        arrays, metrics = super().aggregate_train(server_round, replies)
        good = [reply.content for reply in replies if reply.has_content()]
        self.line = {"round": server_round, "failures": [str(r.error) for r in replies if r.has_error()]}
        if arrays is not None:
            counts = [int(content["metrics"]["num-examples"]) for content in good]
            names = list(arrays.keys())
            assert all(list(content["arrays"].keys()) == names for content in good), "names differ"
            worst = apart = floats = 0
            counters = {"sent": [], "average": []}
            for name in names:
                merged = arrays[name].numpy()
                sent = [content["arrays"][name].numpy() for content in good]
                if sent[0].dtype.kind != "f":
                    counters["sent"].append([float(a.mean()) for a in sent])
                    counters["average"].append(float(merged.mean()))
                    continue
                average = sum(a.astype(np.float64) * n for a, n in zip(sent, counts)) / sum(counts)
                floats += merged.size
                worst = max(worst, float(np.max(np.abs(merged - average), initial=0)))
                apart = max(apart, float(np.max(np.abs(sent[0] - sent[-1]), initial=0)))
            self.line.update(examples=counts, arrays=len(names), floats=floats, difference=worst, apart=apart, counters=counters)
        return arrays, metrics

    def aggregate_evaluate(self, server_round, replies):
        replies = list(replies)
        self.line["wer"] = [r.content["metrics"]["wer"] for r in replies if r.has_content()]
        with open(self.out, "a", encoding="utf-8") as file:
            file.write(json.dumps(self.line) + "\n")
        return super().aggregate_evaluate(server_round, replies)


@app.main()
def main(grid, context):
    config = context.run_config
    clients = int(config["clients"])
    first = Site(str(config["recipe"]), str(config["options"]).split())
    strategy = Average(min_train_nodes=clients, min_evaluate_nodes=clients, min_available_nodes=clients)
    strategy.out = str(config["out"])
    record = ArrayRecord({name: Array(array) for name, array in zip(first.names(), first.weights())})
    strategy.start(grid=grid, initial_arrays=record, num_rounds=int(config["rounds"]), timeout=300)
