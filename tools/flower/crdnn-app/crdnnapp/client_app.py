"""A site of Python SpeechBrain, for both of Flower's styles of messages; its node-config has options='--key=value ...', recipe
and dump."""

from flwr.app import ArrayRecord, Message, MetricRecord, RecordDict
from flwr.client import NumPyClient
from flwr.clientapp import ClientApp
from flwr.common import Array

from crdnnapp.crdnn import Site

modern = ClientApp()


def site(context):
    node = context.node_config
    return Site(node["recipe"], str(node["options"]).split(), node.get("dump"))


def numbered(message, context):
    """Each task is a process of its own: the round tells the files of dumps apart."""
    made = site(context)
    made.trained = int(message.content["config"].get("server-round", 1)) - 1
    return made


@modern.train()
def train(msg, context):
    arrays = msg.content["arrays"]
    sent, n, metrics = numbered(msg, context).fit([array.numpy() for array in arrays.values()])
    record = ArrayRecord({name: Array(array) for name, array in zip(arrays.keys(), sent)})
    return Message(RecordDict({"arrays": record, "metrics": MetricRecord({**metrics, "num-examples": n})}), reply_to=msg)


@modern.evaluate()
def evaluate(msg, context):
    loss, n, metrics = site(context).evaluate([array.numpy() for array in msg.content["arrays"].values()])
    return Message(
        RecordDict({"metrics": MetricRecord({"eval_loss": loss, **metrics, "num-examples": n})}), reply_to=msg
    )


class Client(NumPyClient):
    def __init__(self, context):
        self.site = site(context)

    def get_parameters(self, config):
        return self.site.weights()

    def fit(self, parameters, config):
        self.site.trained = int(config.get("epoch_global", 1)) - 1
        return self.site.fit(parameters)

    def evaluate(self, parameters, config):
        return self.site.evaluate(parameters)


legacy = ClientApp(client_fn=lambda context: Client(context).to_client())


class Both(ClientApp):
    def __call__(self, message, context):
        older = any(name.endswith("ins.config") for name in message.content)
        return (legacy if older else modern)(message, context)


app = Both()
