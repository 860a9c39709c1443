"""The recognizer of recipes/FSDD/FederatedASR in Python SpeechBrain, as the tutorial makes a client of one: the recipe's YAML
file, its weights as lists of arrays in the order of the state dict, a training and a measurement."""

import math

import numpy as np
import speechbrain as sb
import torch
from hyperpyyaml import load_hyperpyyaml
from speechbrain.decoders.ctc import ctc_greedy_decode


class Asr(sb.Brain):
    def compute_forward(self, batch, stage):
        wavs, lengths = batch.to(self.device).sig
        if stage == sb.Stage.TRAIN:
            wavs, lengths = self.hparams.augmentation(wavs, lengths)
        features = self.modules.normalize(self.hparams.compute_features(wavs), lengths)
        logits = self.modules.ctc_lin(self.modules.encoder(features.detach()))
        return self.hparams.log_softmax(logits), lengths

    def compute_objectives(self, predictions, batch, stage):
        log_probs, lengths = predictions
        tokens, token_lengths = batch.tokens
        if stage == sb.Stage.TRAIN:
            tokens = self.hparams.augmentation.replicate_labels(tokens)
            token_lengths = self.hparams.augmentation.replicate_labels(token_lengths)
            self.seen += len(batch)
        else:
            found = ctc_greedy_decode(log_probs, lengths, self.hparams.blank_index)
            words = [self.hparams.label_encoder.decode_ndim(one) for one in found]
            self.wer.append(batch.id, words, [text.split(" ") for text in batch.words])
        return self.hparams.ctc_cost(log_probs, tokens, lengths, token_lengths)

    def on_stage_start(self, stage, epoch=None):
        self.wer = self.hparams.error_rate_computer()
        self.seen = 0

    def on_stage_end(self, stage, loss, epoch=None):
        if stage == sb.Stage.TRAIN:
            self.train_loss, self.utterances = loss, self.seen


class Site:
    """A site: the recipe's YAML file, and --key=value for all that the file leaves open; DUMP_1.npz and so on keep what it
    got and sent in each training."""

    def __init__(self, recipe, options, dump=None):
        overrides = "\n".join(word[2:].replace("=", ": ", 1) for word in [*options, "--preparation=null"])
        with open(recipe, encoding="utf-8") as stream:
            self.hparams = load_hyperpyyaml(stream, overrides)
        self.hparams["label_encoder"].load(self.hparams["label_encoder_file"])
        self.brain = Asr(self.hparams["modules"], self.hparams["opt_class"], self.hparams, run_opts={"noprogressbar": True})
        self.data = {name: self.dataset(name) for name in ("train", "valid", "test")}
        self.data["train"] = self.data["train"].filtered_sorted(sort_key="length")
        self.dump, self.trained = dump, 0

    def dataset(self, name):
        @sb.utils.data_pipeline.takes("wav")
        @sb.utils.data_pipeline.provides("sig")
        def audio(wav):
            return sb.dataio.dataio.read_audio(wav)

        @sb.utils.data_pipeline.takes("words")
        @sb.utils.data_pipeline.provides("words", "tokens")
        def text(words):
            yield words
            yield self.hparams["label_encoder"].encode_sequence_torch(words.split(" "))

        keys = ["id", "sig", "words", "tokens"]
        return sb.dataio.dataset.DynamicItemDataset.from_json(
            self.hparams[name + "_annotation"], {"data_root": ""}, [audio, text], keys
        )

    def names(self):
        return list(self.brain.modules.state_dict().keys())

    def weights(self):
        return [value.cpu().numpy().copy() for value in self.brain.modules.state_dict().values()]

    def set(self, arrays):
        own = self.brain.modules.state_dict()
        assert len(own) == len(arrays), f"{len(arrays)} arrays came, this model has {len(own)}: {list(own)}"
        given = {name: torch.from_numpy(np.array(array)) for name, array in zip(own, arrays)}
        for name, value in given.items():
            assert value.shape == own[name].shape, f"{name}: {tuple(value.shape)} came, {tuple(own[name].shape)} is right"
        self.brain.modules.load_state_dict(given)

    def fit(self, arrays, batch_size=4):
        self.set(arrays)
        self.brain.fit([1], self.data["train"], train_loader_kwargs={"batch_size": int(batch_size)})
        wer = self.measure("valid")[1]
        sent = self.weights()
        self.trained += 1
        if self.dump:
            got = {f"got_{i}": array for i, array in enumerate(arrays)}
            np.savez(f"{self.dump}_{self.trained}.npz", n=self.brain.utterances, **got, **{f"sent_{i}": a for i, a in enumerate(sent)})
        metrics = {"train_loss": math.exp(-self.brain.train_loss), "wer": math.exp(100 - min(wer, 100))}
        return sent, self.brain.utterances, metrics

    def evaluate(self, arrays):
        self.set(arrays)
        loss, wer, n = self.measure("test")
        return float(loss), n, {"wer": float(wer)}

    def measure(self, name):
        loss = self.brain.evaluate(self.data[name], test_loader_kwargs={"batch_size": 8})
        return loss, self.brain.wer.summarize("error_rate"), len(self.data[name])
