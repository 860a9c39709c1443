"""The rates that SpeechBrain's schedulers give, and their state files.

One JSON file: for each case the class, its arguments, what it was called with and the rates it returned (or, for those
that return nothing, the optimizer's rate before and after). `state` is what the scheduler saved in the end; the files
themselves, and those of optimizers, lie beside it as `<case>.ckpt`.
"""

import json

import speechbrain
import torch
from speechbrain.nnet import schedulers

import golden

FOLDER = golden.ROOT / "broca-core/src/test/resources/golden/schedulers"
LOSSES = [10.0, 9.0, 8.99, 8.98, 9.5, 9.5, 7.0, 6.9999, 6.0, 0.0, 0.0, 1.0]

METRIC = {
    "newbob": ("NewBobScheduler", {"initial_value": 1.0}),
    "newbob-patient": (
        "NewBobScheduler",
        {"initial_value": 0.01, "annealing_factor": 0.8, "improvement_threshold": 0.01, "patient": 1},
    ),
}
EPOCH = {
    "linear": ("LinearScheduler", {"initial_value": 0.001, "final_value": 0.0001, "epoch_count": 12}),
    "linear-short": ("LinearScheduler", {"initial_value": 1.0, "final_value": 0.0, "epoch_count": 5}),
    "step": ("StepScheduler", {"initial_value": 1.0}),
    "step-drop": ("StepScheduler", {"initial_value": 0.3, "decay_factor": 0.7, "decay_drop": 3}),
    "step-half-life": ("StepScheduler", {"initial_value": 0.3, "half_life": 4}),
}
PLATEAU = {
    "plateau": ("ReduceLROnPlateau", {}),
    "plateau-soon": (
        "ReduceLROnPlateau",
        {"lr_min": 0.2, "factor": 0.6, "patience": 1, "dont_halve_until_epoch": 2},
    ),
}
UPDATE = {
    "noam": ("NoamScheduler", {"lr_initial": 1.0, "n_warmup_steps": 4}),
    "noam-model": ("NoamScheduler", {"lr_initial": 0.5, "n_warmup_steps": 3, "model_size": 256}),
    "noam-interval": (
        "NoamIntervalScheduler",
        {"lr_initial": 1.0, "n_warmup_steps": 3, "anneal_steps": [6, 9], "anneal_rates": [0.5, 0.1]},
    ),
    "linear-noam": ("LinearNoamScheduler", {"lr_initial": 0.4, "n_warmup_steps": 3, "n_keep_steps": 2}),
    "linear-warmup": (
        "LinearWarmupScheduler",
        {"initial_value": 1.0, "num_warmup_steps": 2, "num_training_steps": 10},
    ),
    "cosine": ("CyclicCosineScheduler", {"n_warmup_steps": 3, "lr_initial": 0.1, "total_steps": 20}),
    "cosine-current": ("CyclicCosineScheduler", {"n_warmup_steps": 3, "total_steps": 20}),
    "interval": (
        "IntervalScheduler",
        {"intervals": [{"steps": 2, "lr": 0.01}, {"steps": 5, "lr": 0.005}, {"steps": 9, "lr": 0.001}]},
    ),
    "inverse-square-root": ("InverseSquareRootScheduler", {"warmup_steps": 4}),
    "warm-exp": (
        "WarmAndExpDecayLRSchedule",
        {"lr": 1.0, "n_warmup_steps": 3, "total_steps": 8, "decay_factor": 0.01},
    ),
    "cyclic": ("CyclicLRScheduler", {"base_lr": 0.1, "max_lr": 0.3, "step_size": 3}),
    "cyclic-2": ("CyclicLRScheduler", {"base_lr": 0.1, "max_lr": 0.3, "step_size": 2, "mode": "triangular2"}),
    "cyclic-exp": (
        "CyclicLRScheduler",
        {"base_lr": 0.1, "max_lr": 0.3, "step_size": 4, "mode": "exp_range", "gamma": 0.9},
    ),
}
NUMBERED = {
    "warm-cool": (
        "WarmCoolDecayLRSchedule",
        {"lr": 1.0, "warmup": 2, "cooldown": 3, "total_steps": 12, "decay_factor": 0.5, "decay_every": 4},
    ),
    "tri-stage": (
        "TriStageLRSchedule",
        {"lr": 1.0, "warmup_steps": 3, "hold_steps": 2, "decay_steps": 6, "total_steps": 11},
    ),
}


def optimizer():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)


def rate(opt):
    return opt.param_groups[0]["lr"]


def run(kind, name, options):
    scheduler = getattr(schedulers, name)(**options)
    opt = optimizer()
    rates = []
    for i, loss in enumerate(LOSSES):
        before = rate(opt)
        if kind == "metric":
            result = scheduler(loss)
        elif kind == "epoch":
            try:
                result = scheduler(i + 1)
            except IndexError:  # past its end
                break
        elif kind == "plateau":
            result = scheduler([opt], i + 1, loss)
            opt.param_groups[0]["lr"] = result[1]
        elif kind == "update":
            result = scheduler.on_batch_end(opt) if hasattr(scheduler, "on_batch_end") else scheduler(opt)
        else:
            result = scheduler(opt, i + 1)
        rates.append(list(result or (before, rate(opt))))
    return scheduler, rates


def exponential():
    opt = torch.optim.SGD(
        [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in (0.1, 0.5)], lr=1.0
    )
    scheduler = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.9)
    rates = []
    for _ in LOSSES:
        opt.step()
        scheduler.step()
        rates.append(scheduler.get_last_lr())
    return {"class": "ExponentialLR", "options": {"gamma": 0.9}, "rates": rates, "state": scheduler.state_dict()}


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    cases = {}
    for kind, group in (
        ("metric", METRIC),
        ("epoch", EPOCH),
        ("plateau", PLATEAU),
        ("update", UPDATE),
        ("numbered", NUMBERED),
    ):
        for case, (name, options) in group.items():
            scheduler, rates = run(kind, name, options)
            cases[case] = {"kind": kind, "class": name, "options": options, "rates": rates}
            if hasattr(scheduler, "save"):
                file = FOLDER / f"{case}-sb{speechbrain.__version__}.ckpt"
                scheduler.save(file)
                cases[case]["state"] = torch.load(file)
    everything = {
        "speechbrain": speechbrain.__version__,
        "torch": torch.__version__,
        "losses": LOSSES,
        "cases": cases,
        "exponential": exponential(),
    }
    path = FOLDER / f"schedulers-sb{speechbrain.__version__}.json"
    path.write_text(json.dumps(everything, indent=1) + "\n")
    print(path.relative_to(golden.ROOT), path.stat().st_size, "bytes")


main()
