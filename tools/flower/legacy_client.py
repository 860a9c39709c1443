"""A site of flwr (start_numpy_client, 1.0 and newer) for the toy model: legacy_client.py ADDRESS K [CA]"""

import sys
from pathlib import Path

import flwr as fl

sys.path.insert(0, str(Path(__file__).parent / "app"))
from toyapp import toy  # noqa: E402

address, k = sys.argv[1], int(sys.argv[2])


class Site(fl.client.NumPyClient):
    def get_properties(self, config):
        return {"number": k}

    def get_parameters(self, config):
        return toy.initial()

    def fit(self, parameters, config):
        print("fit", dict(config), file=sys.stderr, flush=True)
        if config.get("die") == k:
            raise RuntimeError("told to die")
        return toy.fit(parameters, k)

    def evaluate(self, parameters, config):
        return toy.evaluate(parameters, k)


kwargs = {"root_certificates": Path(sys.argv[3]).read_bytes()} if len(sys.argv) > 3 else {}
fl.client.start_numpy_client(server_address=address, client=Site(), **kwargs)
