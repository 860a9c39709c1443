"""Trainings that Broca continues where Python saved a checkpoint, and the other way round.

Without arguments: trains the small models of `golden/resume`, and writes beside each `train.yaml` the checkpoints of the
end of an epoch and of inside one, with the losses of all batches (`losses.json`).

`--check`: continues the checkpoints that Broca's test left in `broca-core/target/resume`, and compares the losses with
Broca's own. Run `./mvnw -pl broca-core -am test -Dtest=ResumedTrainingTest -Dsurefire.failIfNoSpecifiedTests=false`
first. Needs SpeechBrain.
"""

import json
import logging
import math
import pathlib
import shutil
import sys
import tempfile

import golden
import speechbrain as sb
import torch
from hyperpyyaml import load_hyperpyyaml

FOLDER = golden.ROOT / "broca-core/src/test/resources/golden/resume"
WRITTEN = golden.ROOT / "broca-core/target/resume"
CASES = {"speaker", "recognition"}
OPTIONS = {"batch_size": 3}


class RecordingBrain(sb.Brain):
    """Keeps the loss of every batch, and every checkpoint."""

    def prepare(self, keep):
        self.losses, self.valid, self.keep = [], [], keep
        return self

    def on_fit_batch_end(self, batch, outputs, loss, should_step):
        self.losses.append(loss.detach().item())

    def on_stage_end(self, stage, stage_loss, epoch):
        if stage == sb.Stage.VALID:
            self.valid.append(stage_loss)
            self.anneal(stage_loss, epoch)
            self.checkpointer.save_checkpoint(meta={"loss": stage_loss})
            self.copy(f"epoch-{epoch}")

    def _save_intra_epoch_ckpt(self):
        super()._save_intra_epoch_ckpt()
        self.copy(f"inside-{self.hparams.epoch_counter.current}")

    def copy(self, name):
        if self.keep and name in ("epoch-1", "inside-2"):
            latest = self.checkpointer.find_checkpoint()
            target = self.keep / name / f"CKPT+{name}"
            shutil.rmtree(target.parent, ignore_errors=True)
            shutil.copytree(latest.path, target)


class SpeakerBrain(RecordingBrain):
    def compute_forward(self, batch, stage):
        torch.manual_seed(2)  # statistics pooling adds noise: the same in Java
        wavs, lens = batch.sig
        feats = self.modules.compute_features(wavs)
        feats = self.modules.mean_var_norm(feats, lens, epoch=self.hparams.epoch_counter.current)
        return self.modules.classifier(self.modules.embedding_model(feats, lens))

    def compute_objectives(self, predictions, batch, stage):
        return sb.nnet.losses.nll_loss(predictions, batch.speaker_id.data, batch.sig.lengths)

    def anneal(self, loss, epoch):
        _, lr = self.hparams.lr_annealing(epoch)
        sb.nnet.schedulers.update_learning_rate(self.optimizer, lr)


class RecognitionBrain(RecordingBrain):
    def compute_forward(self, batch, stage):
        h, m = self.hparams, self.modules
        wavs, lens = batch.sig
        feats = m.normalize(h.compute_features(wavs), lens, epoch=h.epoch_counter.current)
        encoded = m.encoder(feats.detach())
        decoded, _ = m.decoder(m.embedding(batch.tokens_bos.data), encoded, lens)
        seq = h.log_softmax(m.seq_lin(decoded))
        ctc = h.log_softmax(m.ctc_lin(encoded))
        return seq, ctc, lens

    def compute_objectives(self, predictions, batch, stage):
        h = self.hparams
        seq, ctc, lens = predictions
        loss = h.seq_cost(seq, batch.tokens_eos.data, batch.tokens_eos.lengths)
        if stage == sb.Stage.TRAIN and h.epoch_counter.current <= h.number_of_ctc_epochs:
            other = h.ctc_cost(ctc, batch.token_ids.data, lens, batch.token_ids.lengths)
            loss = h.ctc_weight * other + (1 - h.ctc_weight) * loss
        return loss

    def anneal(self, loss, epoch):
        _, lr = self.hparams.lr_annealing(loss)
        sb.nnet.schedulers.update_learning_rate(self.optimizer, lr)


def sound(samples, frequency):
    """A tone that rises, the same in Java."""
    return torch.tensor(
        [0.4 * math.sin(n * frequency * (1 + n / 4000) / 2000) for n in range(samples)], dtype=torch.float32
    )


def dataset():
    data = sb.dataio.dataset.DynamicItemDataset.from_json(FOLDER / "recordings.json")
    data.add_dynamic_item(sound, ["samples", "frequency"], "sig")
    data.add_dynamic_item(lambda s: torch.tensor([s]), "speaker", "speaker_id")
    data.add_dynamic_item(lambda t: torch.tensor(t), "tokens", "token_ids")
    data.add_dynamic_item(lambda t: torch.tensor([0, *t]), "tokens", "tokens_bos")
    data.add_dynamic_item(lambda t: torch.tensor([*t, 0]), "tokens", "tokens_eos")
    data.set_output_keys(["id", "sig", "speaker_id", "token_ids", "tokens_bos", "tokens_eos"])
    return data


def train(case, save_folder, keep=None):
    with open(FOLDER / case / "train.yaml") as yaml:
        hparams = load_hyperpyyaml(yaml, {"save_folder": str(save_folder)})
    cls = SpeakerBrain if case == "speaker" else RecognitionBrain
    brain = cls(
        modules=hparams["modules"],
        opt_class=hparams["opt_class"],
        hparams=hparams,
        run_opts={"device": "cpu", "ckpt_interval_steps": 2, "noprogressbar": True},
        checkpointer=hparams["checkpointer"],
    ).prepare(keep)
    brain.fit(hparams["epoch_counter"], dataset(), dataset(), train_loader_kwargs=OPTIONS, valid_loader_kwargs=OPTIONS)
    return {"train": brain.losses, "valid": brain.valid}


def write():
    for case in sorted(CASES):
        with tempfile.TemporaryDirectory() as folder:
            losses = train(case, folder, FOLDER / case)
        (FOLDER / case / "losses.json").write_text(json.dumps(losses, indent=1) + "\n")
        print(case, losses)


def check():
    worst = 0.0
    for case in sorted(CASES):
        expected = json.loads((WRITTEN / case / "losses.json").read_text())
        for checkpoint in ("epoch-1", "inside-2"):
            with tempfile.TemporaryDirectory() as folder:
                save = pathlib.Path(folder) / "save"
                shutil.copytree(WRITTEN / case / checkpoint, save)
                got = train(case, save)
            for stage in ("train", "valid"):
                wanted = expected[stage][-len(got[stage]) :]
                apart = [abs(a - b) for a, b in zip(got[stage], wanted)]
                worst = max(worst, apart[0], max(apart) / 10)  # Adam lets roundings grow from step to step
                print(f"{case} after {checkpoint}: next {stage} loss {apart[0]:.1e} from Broca's,", end=" ")
                print(f"the worst of {len(apart)} {max(apart):.1e}")
    return worst < 1e-4


if __name__ == "__main__":
    logging.disable(logging.INFO)
    if "--check" in sys.argv:
        sys.exit(0 if check() else 1)
    write()
