"""A process of PyTorch in one group with a process of Broca: see docs/distributed.md.

RANK=0 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29500 python tools/distributed/peer.py
"""

import torch
import torch.distributed as dist

dist.init_process_group("gloo")
rank = dist.get_rank()
tensor = torch.arange(5, dtype=torch.float32) + 10.0 * rank
dist.all_reduce(tensor)
print("python all_reduce", tensor.tolist(), flush=True)
tensor = torch.full((3,), float(rank + 1), dtype=torch.float64)
dist.broadcast(tensor, src=1)
print("python broadcast from 1", tensor.tolist(), flush=True)
large = torch.full((4_000_000,), float(rank + 1))
dist.all_reduce(large)
print("python all_reduce of 16 MB", large.min().item(), large.max().item(), flush=True)
