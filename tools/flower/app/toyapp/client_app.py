"""A site of the toy model, for both of Flower's styles of messages; its number comes from --node-config 'number=2'."""

from flwr.app import ArrayRecord, Message, MetricRecord, RecordDict
from flwr.client import NumPyClient
from flwr.clientapp import ClientApp
from flwr.common import Array

from toyapp import toy

modern = ClientApp()


@modern.train()
def train(msg, context):
    arrays = msg.content["arrays"]
    moved, n, metrics = toy.fit([a.numpy() for a in arrays.values()], int(context.node_config["number"]))
    record = ArrayRecord({name: Array(a) for name, a in zip(arrays.keys(), moved)})
    return Message(
        RecordDict({"arrays": record, "metrics": MetricRecord({**metrics, "num-examples": n})}), reply_to=msg
    )


@modern.evaluate()
def evaluate(msg, context):
    arrays = [a.numpy() for a in msg.content["arrays"].values()]
    loss, n, metrics = toy.evaluate(arrays, int(context.node_config["number"]))
    return Message(
        RecordDict({"metrics": MetricRecord({"eval_loss": loss, **metrics, "num-examples": n})}), reply_to=msg
    )


class Site(NumPyClient):
    def __init__(self, k):
        self.k = k

    def get_parameters(self, config):
        return toy.initial()

    def fit(self, parameters, config):
        return toy.fit(parameters, self.k)

    def evaluate(self, parameters, config):
        return toy.evaluate(parameters, self.k)


legacy = ClientApp(client_fn=lambda context: Site(int(context.node_config["number"])).to_client())


class Both(ClientApp):
    def __call__(self, message, context):
        older = any(name.endswith("ins.config") for name in message.content)
        return (legacy if older else modern)(message, context)


app = Both()
