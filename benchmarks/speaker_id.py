#!/usr/bin/env python3
"""The speaker-id template in Python SpeechBrain, on manifests that ./broca train has made: for comparing errors.

    benchmarks/speaker_id.py DATA_FOLDER MANIFEST_FOLDER OUTPUT_FOLDER [--seed=1986] [--n_classes=26] ...

Same data, features, model, batches, optimizer and schedule; prints a line an epoch and the test error. With --trials, scores
the trials that ./broca train has written: OUTPUT_FOLDER/scores.txt, for ./broca score eer TRIALS SCORES.
"""

import argparse
import pathlib
import random
import sys
import time

import speechbrain as sb
import torch
from speechbrain.dataio.dataset import DynamicItemDataset
from speechbrain.dataio.encoder import CategoricalEncoder
from speechbrain.lobes.features import Fbank
from speechbrain.lobes.models import ECAPA_TDNN
from speechbrain.lobes.models.Xvector import Classifier, Xvector
from speechbrain.nnet.losses import AdditiveAngularMargin, LogSoftmaxWrapper, classification_error, nll_loss
from speechbrain.nnet.schedulers import LinearScheduler, update_learning_rate
from speechbrain.processing.features import InputNormalization
from speechbrain.utils.checkpoints import Checkpointer
from speechbrain.utils.epoch_loop import EpochCounter
from speechbrain.utils.metric_stats import MetricStats


class SpeakerBrain(sb.Brain):
    def compute_forward(self, batch, stage):
        return self.modules.classifier(self.embed(*batch.sig))

    def embed(self, wavs, lengths):
        features = self.modules.norm(self.modules.fbank(wavs), lengths)
        return self.modules.embedding_model(features, lengths)

    def compute_objectives(self, predictions, batch, stage):
        _, lengths = batch.sig
        speakers, _ = batch.spk_id_encoded
        if stage != sb.Stage.TRAIN:
            self.errors.append(batch.id, predictions, speakers, lengths, reduction="batch")
        return self.hparams.compute_cost(predictions, speakers, lengths)

    def on_stage_start(self, stage, epoch=None):
        self.errors = MetricStats(metric=classification_error)
        self.began = time.time()

    def on_stage_end(self, stage, stage_loss, epoch=None):
        if stage == sb.Stage.TRAIN:
            print(f"epoch {epoch} train loss {stage_loss:.4f} {time.time() - self.began:.1f} s", flush=True)
            return
        error = self.errors.summarize("average")
        print(f"epoch {epoch} {stage.name} loss {stage_loss:.4f} error {error:.4f}", flush=True)
        if stage == sb.Stage.VALID:
            _, rate = self.hparams.schedule(epoch)
            update_learning_rate(self.optimizer, rate)
            self.checkpointer.save_and_keep_only(meta={"error": error}, min_keys=["error"])


def datasets(data_folder, manifests, chunk_seconds):
    encoder = CategoricalEncoder()
    wanted = int(16000 * chunk_seconds)

    @sb.utils.data_pipeline.takes("wav", "length")
    @sb.utils.data_pipeline.provides("sig")
    def chunk(wav, length):
        samples = int(length * 16000)
        if samples <= wanted:
            return sb.dataio.dataio.read_audio(wav)
        start = random.randint(0, samples - wanted)
        return sb.dataio.dataio.read_audio({"file": wav, "start": start, "stop": start + wanted})

    @sb.utils.data_pipeline.takes("wav")
    @sb.utils.data_pipeline.provides("sig")
    def audio(wav):
        return sb.dataio.dataio.read_audio(wav)

    @sb.utils.data_pipeline.takes("spk_id")
    @sb.utils.data_pipeline.provides("spk_id", "spk_id_encoded")
    def label(spk_id):
        yield spk_id
        yield encoder.encode_label_torch(spk_id)

    parts = [DynamicItemDataset.from_json(f"{manifests}/{part}.json", replacements={"data_root": data_folder},
                                          dynamic_items=[chunk if part == "train" and chunk_seconds else audio,
                                                         label], output_keys=["id", "sig", "spk_id_encoded"])
             for part in ("train", "valid", "test")]
    encoder.update_from_didataset(parts[0], output_key="spk_id")
    encoder.ignore_len()
    return parts


def score(brain, parts, trials, file):
    """Cosines of the embeddings of whole recordings, each computed alone."""
    brain.modules.eval()
    embeddings = {}
    with torch.no_grad():
        for part in parts:
            with part.output_keys_as(["id", "sig"]):
                for item in part:
                    embeddings[item["id"]] = brain.embed(item["sig"].unsqueeze(0), torch.ones(1)).flatten()
    cosine = torch.nn.CosineSimilarity(dim=-1, eps=1e-6)
    with open(file, "w") as out:
        for line in open(trials):
            label, enrol, test = line.split()
            out.write(f"{enrol} {test} {label} {cosine(embeddings[enrol], embeddings[test]).item():.6f}\n")


def models(given):
    """Embedding model, classifier, loss, weight decay."""
    if given.model == "ecapa":
        return (
            ECAPA_TDNN.ECAPA_TDNN(given.n_mels, channels=given.channels, lin_neurons=192),
            ECAPA_TDNN.Classifier(192, out_neurons=given.n_classes),
            LogSoftmaxWrapper(AdditiveAngularMargin(margin=0.2, scale=30)),
            0.000002,
        )
    return (
        Xvector(in_channels=given.n_mels),
        Classifier(input_shape=[None, None, 512], lin_blocks=1, lin_neurons=512, out_neurons=given.n_classes),
        nll_loss,
        0,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_folder")
    parser.add_argument("manifests")
    parser.add_argument("output")
    parser.add_argument("--seed", type=int, default=1986)
    parser.add_argument("--n_classes", type=int, default=26)
    parser.add_argument("--n_mels", type=int, default=23)
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--batch_size", type=int, default=16)
    parser.add_argument("--model", choices=["xvector", "ecapa"], default="xvector")
    parser.add_argument("--channels", type=int, nargs=5, default=[512, 512, 512, 512, 1536])
    parser.add_argument("--chunk_seconds", type=float, default=0, help="a random piece of each training recording")
    parser.add_argument("--trials", help="trials.txt of ./broca train, to be scored")
    given = parser.parse_args()
    sb.utils.seed_everything(given.seed)
    embedding_model, classifier, loss, decay = models(given)
    modules = {
        "fbank": Fbank(n_mels=given.n_mels),
        "norm": InputNormalization(norm_type="sentence", std_norm=False),
        "embedding_model": embedding_model,
        "classifier": classifier,
    }
    counter = EpochCounter(given.epochs)
    brain = SpeakerBrain(
        modules,
        lambda parameters: torch.optim.Adam(parameters, lr=0.001, weight_decay=decay),
        hparams={"compute_cost": loss, "schedule": LinearScheduler(0.001, 0.0001, given.epochs)},
        run_opts={"noprogressbar": True},
        checkpointer=Checkpointer(given.output, recoverables={
            "embedding_model": embedding_model, "classifier": classifier, "counter": counter}),
    )
    train, valid, test = datasets(given.data_folder, given.manifests, given.chunk_seconds)
    brain.fit(counter, train, valid, train_loader_kwargs={"batch_size": given.batch_size, "shuffle": True,
                                                          "drop_last": True},
              valid_loader_kwargs={"batch_size": given.batch_size})
    brain.evaluate(test, min_key="error", test_loader_kwargs={"batch_size": given.batch_size})
    if given.trials:
        score(brain, (valid, test), given.trials, pathlib.Path(given.output) / "scores.txt")


if __name__ == "__main__":
    sys.exit(main())
