"""The smallest golden files: a linear layer, and a tensor of every type that safetensors knows."""

import torch

import golden

torch.manual_seed(0)
layer = torch.nn.Linear(3, 2)
golden.save("broca-tensor", "example/linear", golden.run(layer, {"x": torch.randn(4, 3)}), {"in_features": 3, "out": [2]})

both = torch.nn.Bilinear(2, 3, 2)
tensors = golden.run(
    both,
    {"a": torch.randn(4, 2), "b": torch.randn(4, 3)},
    lambda f, x: {"sum": f(x["a"], x["b"]), "mean": f(x["a"], x["b"]).mean(0)},
)
golden.save("broca-tensor", "example/bilinear", tensors)

numbers = torch.tensor([[0.0, 1.0, 2.0], [3.0, 100.0, 127.0]])
types = "float64 float32 float16 bfloat16 int64 int32 int16 int8 uint8 bool complex64".split()
tensors = {f"input.{t}": numbers.to(getattr(torch, t)) for t in types}
tensors["input.scalar"] = torch.tensor(1.5)
tensors["input.empty"] = torch.zeros(0, 3)
golden.save("broca-tensor", "example/types", tensors)
