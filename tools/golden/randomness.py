"""What torch's CPU generator draws, one call after the other, from seed 1986."""

import math

import torch

import golden

torch.manual_seed(1986)
draws = {
    "rand": torch.rand(5),
    "rand_many": torch.rand(3, 40),
    "randn": torch.randn(5),
    "randn_many": torch.randn(2, 16),
    "randint": torch.randint(3, 100, (7,)),
    "randperm": torch.randperm(9),
    "uniform": torch.empty(4, 6).uniform_(-0.5, 0.5),
    "normal": torch.empty(3, 7).normal_(1.0, 0.1),
    "kaiming": torch.nn.init.kaiming_uniform_(torch.empty(4, 6), a=math.sqrt(5)),
    "xavier": torch.nn.init.xavier_normal_(torch.empty(4, 6)),
    "bernoulli": torch.empty(20).bernoulli_(0.3),
    "dropout": torch.nn.functional.dropout(torch.ones(20), 0.4),
    "exponential": torch.empty(5).exponential_(2.0),
    "double": torch.rand(3, dtype=torch.float64),
}
linear = torch.nn.Linear(3, 2)
draws["linear.weight"], draws["linear.bias"] = linear.weight, linear.bias
draws["state"] = torch.get_rng_state()
draws["after"] = torch.rand(2)
golden.save("broca-tensor", "randomness/draws", {f"output.{key}": value for key, value in draws.items()})
