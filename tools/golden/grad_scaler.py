"""Loss scaling as torch.amp.GradScaler does it: scales and weights of updates some of which overflow.

Usage: python tools/golden/grad_scaler.py
"""

import torch
from golden import save

torch.manual_seed(3)
weight = torch.randn(4, 3)
x = torch.randn(12, 5, 4)
for i in (2, 3, 8):
    x[i, 0, 0] = 1e20  # its square is infinite
inputs = {"weight": weight.clone(), "x": x}
weight.requires_grad_(True)
optimizer = torch.optim.SGD([weight], lr=0.1)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0, growth_interval=3)
scales = []
for one in x:
    scaler.scale((one @ weight).square().mean()).backward()
    scaler.step(optimizer)
    scaler.update()
    optimizer.zero_grad()
    scales.append(scaler.get_scale())
tensors = {f"input.{key}": value for key, value in inputs.items()}
tensors["output.scales"] = torch.tensor(scales)
tensors["output.weight"] = weight.detach()
save("broca-core", "optim/grad-scaler", tensors)
