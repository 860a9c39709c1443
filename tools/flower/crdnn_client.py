"""A site of flwr (start_numpy_client, 1.0 and newer) with the recognizer of recipes/FSDD/FederatedASR in Python SpeechBrain:
crdnn_client.py ADDRESS DUMP recipes/FSDD/FederatedASR/CRDNN.yaml --train_annotation=... --label_encoder_file=... and so on"""

import sys
from pathlib import Path

import flwr as fl

sys.path.insert(0, str(Path(__file__).parent / "crdnn-app"))
from crdnnapp.crdnn import Site  # noqa: E402

address, dump, recipe, *options = sys.argv[1:]
site = Site(recipe, options, dump)


class Client(fl.client.NumPyClient):
    def get_parameters(self, config):
        return site.weights()

    def fit(self, parameters, config):
        print("fit", dict(config), file=sys.stderr, flush=True)
        return site.fit(parameters, config.get("batch_size", 4))

    def evaluate(self, parameters, config):
        return site.evaluate(parameters)


fl.client.start_numpy_client(server_address=address, client=Client())
