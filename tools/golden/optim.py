"""Twenty steps of each of torch.optim's optimizers, on given gradients; a parameter gets its first one late.

`input.parameter.<i>` are the starting values, `input.gradient.<i>` the gradients of all steps (`[step, ...]`; NaN means
none at that step; of some cases the optimizer's file after step 10 lies beside it). `output.<step>.parameter.<i>` and `output.<step>.state.<i>.<key>` hold what was after a step.
"""

import speechbrain
import torch

import golden

STEPS = 20
CASES = {
    "sgd": ("SGD", {"lr": 0.1}),
    "sgd-momentum": ("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.01}),
    "sgd-nesterov": ("SGD", {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1}),
    "sgd-maximize": ("SGD", {"lr": 0.05, "momentum": 0.5, "maximize": True}),
    "adam": ("Adam", {}),
    "adam-amsgrad": ("Adam", {"lr": 0.01, "betas": [0.8, 0.98], "eps": 1e-6, "amsgrad": True}),
    "adam-decay": ("Adam", {"lr": 0.01, "weight_decay": 0.1, "maximize": True}),
    "adam-decoupled": ("Adam", {"lr": 0.01, "weight_decay": 0.1, "decoupled_weight_decay": True}),
    "adamw": ("AdamW", {}),
    "adamw-amsgrad": ("AdamW", {"lr": 0.02, "betas": [0.9, 0.95], "weight_decay": 0.2, "amsgrad": True}),
    "adadelta": ("Adadelta", {}),
    "adadelta-decay": ("Adadelta", {"lr": 0.5, "rho": 0.95, "eps": 1e-8, "weight_decay": 0.02}),
    "adadelta-maximize": ("Adadelta", {"weight_decay": 0.02, "maximize": True}),
    "adadelta-foreach": ("Adadelta", {"weight_decay": 0.02, "foreach": True}),
    "adagrad": ("Adagrad", {}),
    "adagrad-decay": (
        "Adagrad",
        {"lr": 0.1, "lr_decay": 0.05, "weight_decay": 0.1, "initial_accumulator_value": 0.3, "eps": 1e-6},
    ),
    "adagrad-maximize": ("Adagrad", {"lr": 0.1, "maximize": True}),
    "rmsprop": ("RMSprop", {}),
    "rmsprop-centered": ("RMSprop", {"lr": 0.02, "alpha": 0.9, "eps": 1e-6, "centered": True, "weight_decay": 0.1}),
    "rmsprop-momentum": ("RMSprop", {"momentum": 0.7, "centered": True}),
    "rmsprop-foreach": ("RMSprop", {"lr": 0.02, "centered": True, "foreach": True}),
    "rmsprop-foreach-momentum": ("RMSprop", {"momentum": 0.7, "foreach": True}),
    "rmsprop-maximize": ("RMSprop", {"momentum": 0.7, "maximize": True, "weight_decay": 0.05}),
}

FILES = ["sgd-momentum", "adam-amsgrad", "adamw", "adadelta", "adagrad", "rmsprop-momentum"]


def write(name, cls, options):
    torch.manual_seed(7)
    shapes = [(3, 4), (5,), (), (2, 2)]
    first = [0, 0, 0, 4]  # the step of each parameter's first gradient
    parameters = [torch.nn.Parameter(torch.randn(shape)) for shape in shapes]
    gradients = [torch.randn((STEPS, *shape)) for shape in shapes]
    gradients[1][7] = float("nan")
    gradients[3][: first[3]] = float("nan")
    tensors = {f"input.parameter.{i}": p.clone() for i, p in enumerate(parameters)}
    tensors.update({f"input.gradient.{i}": g for i, g in enumerate(gradients)})
    optimizer = getattr(torch.optim, cls)(parameters, **options)
    for step in range(STEPS):
        for parameter, gradient in zip(parameters, gradients):
            missing = torch.isnan(gradient[step]).any()
            parameter.grad = None if missing else gradient[step].clone()
        optimizer.step()
        if step + 1 in (1, 10, STEPS):
            for i, parameter in enumerate(parameters):
                tensors[f"output.{step + 1}.parameter.{i}"] = parameter.clone()
            if step + 1 == 10 and name in FILES:
                optimizer.param_groups[0]["prev_lr"] = 1.0  # as SpeechBrain's update_learning_rate leaves there
                file = golden.ROOT / f"broca-core/src/test/resources/golden/optim/{name}-sb{speechbrain.__version__}.ckpt"
                torch.save(optimizer.state_dict(), file)
            for i, state in optimizer.state_dict()["state"].items():
                for key, value in state.items():
                    tensors[f"output.{step + 1}.state.{i}.{key}"] = value.clone()
    golden.save("broca-core", f"optim/{name}", tensors, {"class": cls, **options})


for case, (cls, options) in CASES.items():
    write(case, cls, options)
