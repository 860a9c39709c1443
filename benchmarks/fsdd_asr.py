#!/usr/bin/env python3
"""recipes/FSDD/ASR in Python SpeechBrain, on manifests that ./broca train has made: for comparing word error rates.

    benchmarks/fsdd_asr.py recipes/FSDD/ASR/train.yaml --data_folder=/data/fsdd --held_out=jackson
        --strings_folder=./results/fsdd_strings [--output_folder=...] [--key=value ...]

Same YAML file, but for its keys "preparation" and "script"; same data, batches, optimizer and schedule.
"""

import os
import sys
import time

import speechbrain as sb
import torch
from hyperpyyaml import load_hyperpyyaml
from speechbrain.decoders.ctc import ctc_greedy_decode


class AsrBrain(sb.Brain):
    def compute_forward(self, batch, stage):
        wavs, lengths = batch.to(self.device).sig
        if stage == sb.Stage.TRAIN:
            wavs, lengths = self.hparams.augmentation(wavs, lengths)
        features = self.modules.normalize(self.hparams.compute_features(wavs), lengths, epoch=self.epoch)
        logits = self.modules.ctc_lin(self.modules.encoder(features.detach()))
        return self.hparams.log_softmax(logits), lengths

    def compute_objectives(self, predictions, batch, stage):
        log_probs, lengths = predictions
        tokens, token_lengths = batch.tokens
        if stage == sb.Stage.TRAIN:
            tokens = self.hparams.augmentation.replicate_labels(tokens)
            token_lengths = self.hparams.augmentation.replicate_labels(token_lengths)
        else:
            found = ctc_greedy_decode(log_probs, lengths, self.hparams.blank_index)
            words = [self.hparams.label_encoder.decode_ndim(one) for one in found]
            self.wer.append(batch.id, words, [text.split(" ") for text in batch.words])
        return self.hparams.ctc_cost(log_probs, tokens, lengths, token_lengths)

    def on_stage_start(self, stage, epoch=None):
        self.epoch = epoch
        self.wer = self.hparams.error_rate_computer()

    def on_stage_end(self, stage, loss, epoch=None):
        if stage == sb.Stage.TRAIN:
            self.train_loss = loss
            return
        stats = {"loss": loss, "WER": self.wer.summarize("error_rate")}
        if stage == sb.Stage.VALID:
            old, new = self.hparams.lr_annealing(loss)
            sb.nnet.schedulers.update_learning_rate(self.optimizer, new)
            self.hparams.train_logger.log_stats({"epoch": epoch, "lr": old}, {"loss": self.train_loss}, stats)
            self.checkpointer.save_and_keep_only(meta=stats, min_keys=["WER"])
        else:
            self.hparams.train_logger.log_stats({"Epoch loaded": self.hparams.epoch_counter.current}, test_stats=stats)
            with open(self.hparams.wer_file, "w", encoding="utf-8") as file:
                self.wer.write_stats(file)


def datasets(hparams):
    @sb.utils.data_pipeline.takes("wav")
    @sb.utils.data_pipeline.provides("sig")
    def audio(wav):
        return sb.dataio.dataio.read_audio(wav)

    @sb.utils.data_pipeline.takes("words")
    @sb.utils.data_pipeline.provides("words", "word_list", "tokens")
    def text(words):
        yield words
        yield words.split(" ")
        yield hparams["label_encoder"].encode_sequence_torch(words.split(" "))

    made = {}
    for name in ("train", "valid", "test"):
        made[name] = sb.dataio.dataset.DynamicItemDataset.from_json(
            hparams[name + "_annotation"],
            {"data_root": hparams["data_folder"]},
            [audio, text],
            ["id", "sig", "words", "tokens"],
        )
    hparams["label_encoder"].insert_blank(index=hparams["blank_index"])
    hparams["label_encoder"].update_from_didataset(made["train"], "word_list", sequence_input=True)
    made["train"] = made["train"].filtered_sorted(sort_key="length")
    return made


def main():
    file, run_opts, overrides = sb.parse_arguments(sys.argv[1:])
    overrides += "\npreparation: null\n"
    with open(file, encoding="utf-8") as stream:
        hparams = load_hyperpyyaml(stream, overrides)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    sb.create_experiment_directory(hparams["output_folder"], file, overrides)
    made = datasets(hparams)
    brain = AsrBrain(
        hparams["modules"], hparams["opt_class"], hparams, run_opts=run_opts, checkpointer=hparams["checkpointer"]
    )
    start = time.time()
    brain.fit(
        hparams["epoch_counter"],
        made["train"],
        made["valid"],
        train_loader_kwargs=hparams["train_dataloader_opts"],
        valid_loader_kwargs=hparams["valid_dataloader_opts"],
    )
    print(f"{(time.time() - start) / hparams['number_of_epochs']:.1f} s an epoch")
    brain.evaluate(made["test"], min_key="WER", test_loader_kwargs=hparams["test_dataloader_opts"])


if __name__ == "__main__":
    main()
