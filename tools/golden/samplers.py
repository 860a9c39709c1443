"""Orders and batches of SpeechBrain's samplers: output.indices are all batches in a row, output.sizes their sizes."""

import math
import random

import golden
import torch
from speechbrain.dataio.sampler import (
    ConcatDatasetBatchSampler,
    DistributedSamplerWrapper,
    DynamicBatchSampler,
    ReproducibleRandomSampler,
)

AREA = "samplers"
random.seed(0)
LENGTHS = [round(math.exp(random.gauss(0.5, 0.8)), 3) for _ in range(61)] + [10.0, 5.0, 12.5]


def save(name, batches, options, **more):
    tensors = {
        "output.indices": torch.tensor([index for batch in batches for index in batch]),
        "output.sizes": torch.tensor([len(batch) for batch in batches]),
        **more,
    }
    golden.save("broca-core", f"{AREA}/{name}", tensors, options)


def dynamic(name, epoch=0, **options):
    sampler = DynamicBatchSampler(range(len(LENGTHS)), lengths_list=LENGTHS, **options)
    sampler.set_epoch(epoch)
    save(
        name,
        list(sampler._batches),
        {**options, "epoch": epoch},
        **{
            "input.lengths": torch.tensor(LENGTHS, dtype=torch.float64),
            "output.boundaries": torch.tensor(sampler._bucket_boundaries, dtype=torch.float64),
        },
    )


dynamic("dynamic-ascending", max_batch_length=10, num_buckets=3, shuffle=False, batch_ordering="ascending")
dynamic("dynamic-many", max_batch_length=25, num_buckets=20, shuffle=False, batch_ordering="descending")
dynamic("dynamic-random", epoch=3, max_batch_length=20, num_buckets=5)
dynamic("dynamic-limited", max_batch_length=30, num_buckets=4, max_batch_ex=4, drop_last=True, seed=7)
dynamic(
    "dynamic-boundaries",
    max_batch_length=20,
    bucket_boundaries=[1.0, 2.5, 5.0, 10.0],
    shuffle=False,
    batch_ordering="descending",
)


def randomly(name, epoch, points=37, **options):
    sampler = ReproducibleRandomSampler(range(points), **options)
    sampler.set_epoch(epoch)
    save(name, [list(sampler)], {**options, "epoch": epoch, "points": points})


randomly("random", 2)
randomly("random-seeded", 5, seed=1234)
randomly("random-more", 1, num_samples=80)
randomly("random-replaced", 1, num_samples=50, replacement=True)

parts = ConcatDatasetBatchSampler(
    [ReproducibleRandomSampler(range(10)), ReproducibleRandomSampler(range(20))], [2, 4], epoch=2
)
save("concat", list(parts), {"epoch": 2})

for rank in range(3):
    for drop_last in (False, True):
        shared = ReproducibleRandomSampler(range(10))
        share = DistributedSamplerWrapper(shared, num_replicas=3, rank=rank, shuffle=False, drop_last=drop_last)
        share.set_epoch(1)
        save(f"share-{rank}{'-dropped' if drop_last else ''}", [list(share)], {"epoch": 1})
