"""A site that does what no site should, for the fault checks: hostile.py legacy|fleet ADDRESS HOW [CA]

legacy: nan (weights that are no numbers), shapes (other shapes), liar (sends noise, says that its WER is 0 and its loss too),
        garbage (2 GB of random bytes instead of a message), late (never answers)
fleet:  garbage (2 GB of random bytes as a request), expired (a signature of ten minutes ago), replay (a request sent twice),
        unsigned, stranger (another node's number)
"""

import base64
import datetime
import math
import os
import sys
import time
from pathlib import Path

kind, address, how = sys.argv[1:4]
certificate = Path(sys.argv[4]).read_bytes() if len(sys.argv) > 4 else None


def legacy():
    import flwr as fl
    import numpy as np

    class Hostile(fl.client.NumPyClient):
        def get_parameters(self, config):
            return []

        def fit(self, parameters, config):
            print("fit", dict(config), file=sys.stderr, flush=True)
            claims = {"train_loss": 1.0, "wer": math.exp(100)}
            if how == "nan":
                return [np.full_like(a, np.nan) if a.dtype.kind == "f" else a for a in parameters], 100, claims
            if how == "shapes":
                return [np.zeros((3, 5), np.float32) for _ in parameters], 100, claims
            if how == "late":
                time.sleep(100_000)
            noise = np.random.default_rng(1)
            return [noise.normal(0, 0.1, a.shape).astype(a.dtype) for a in parameters], 100, claims

        def evaluate(self, parameters, config):
            return 0.0, 100, {"wer": 0.0}

    fl.client.start_numpy_client(server_address=address, client=Hostile(), root_certificates=certificate)


def legacy_garbage():
    import grpc

    channel = grpc.insecure_channel(address, options=[("grpc.max_send_message_length", -1)])
    join = channel.stream_stream("/flwr.proto.FlowerService/Join", lambda b: b, lambda b: b)
    try:
        for instruction in join(iter([os.urandom(1 << 20) * 2000])):
            print("answer:", len(instruction), "bytes")
    except grpc.RpcError as e:
        print("the server says:", e.code().name, e.details())


def keys():
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = ec.generate_private_key(ec.SECP384R1())
    return key, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fleet():
    import requests
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key, public = keys()
    scheme = "https" if certificate else "http"
    verify = sys.argv[4] if certificate else True

    def headers(age=0.0):
        moment = datetime.datetime.now(tz=datetime.timezone.utc) - datetime.timedelta(seconds=age)
        stamp = moment.isoformat()
        return {
            "content-type": "application/protobuf",
            "flwr-public-key": base64.b64encode(public).decode(),
            "flwr-timestamp": stamp,
            "flwr-signature": base64.b64encode(key.sign(stamp.encode(), ec.ECDSA(hashes.SHA256()))).decode(),
        }

    def post(method, body, given):
        try:
            answer = requests.post(f"{scheme}://{address}/v1/fleet/{method}", data=body, headers=given, verify=verify)
            print(method, "->", answer.status_code, answer.text[:200] if answer.status_code != 200 else "")
        except requests.RequestException as e:
            print(method, "->", type(e).__name__, str(e)[:200])

    register = b"\n" + varint(len(public)) + public
    if how == "garbage":
        post("push-object", (os.urandom(1 << 20) for _ in range(2000)), headers())  # in chunks: no length is told
        post("push-object", os.urandom(1 << 20) * 2000, headers())
    elif how == "expired":
        post("register-node", register, headers(age=600))
    elif how == "replay":
        same = headers()
        post("register-node", register, same)
        post("register-node", register, same)
    elif how == "unsigned":
        post("register-node", register, {"content-type": "application/protobuf"})
    elif how == "stranger":
        post("register-node", register, headers())
        post("pull-messages", b"\n\x02\x08\x07", headers())


def varint(n):
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)


{"legacy": legacy_garbage if how == "garbage" else legacy, "fleet": fleet}[kind]()
