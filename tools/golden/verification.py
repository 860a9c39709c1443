"""Golden files of speaker verification: PLDA, LDA, score normalization, equal error rate and detection cost."""

import numpy
import torch
from speechbrain.processing.PLDA_LDA import LDA, PLDA, Ndx, StatObject_SB, fast_PLDA_scoring

import golden

MODULE = "broca-core"
random = numpy.random.default_rng(5)
SPEAKERS, SIZE, RANK = 9, 6, 3


def stats(names, segments, vectors):
    empty = numpy.array([None] * len(names))
    ones = numpy.ones((len(names), 1))
    return StatObject_SB(numpy.array(names, dtype="|O"), numpy.array(segments, dtype="|O"), empty, empty, ones, vectors)


def draw(per_speaker, offset):
    names, rows = [], []
    for speaker, count in enumerate(per_speaker):
        for _ in range(count):
            names.append(f"s{speaker}")
            rows.append(centres[speaker] + 0.5 * random.standard_normal(SIZE) * spread + offset)
    return names, numpy.array(rows)


centres = 2 * random.standard_normal((SPEAKERS, SIZE))
spread = numpy.array([1, 0.5, 2, 1, 0.7, 1.5])
names, train = draw([4, 7, 3, 5, 6, 4, 8, 5, 4], 0.3)
enrol = random.standard_normal((4, SIZE))
test = random.standard_normal((5, SIZE))

for label, scaling in (("plain", 1.0), ("scaled", 0.4)):
    plda = PLDA(rank_f=RANK, nb_iter=6, scaling_factor=scaling)
    plda.plda(stats(names, [f"u{i}" for i in range(len(names))], train.copy()))
    models = numpy.array([f"m{i}" for i in range(len(enrol))])
    segments = numpy.array([f"t{i}" for i in range(len(test))])
    ndx = Ndx(models=numpy.repeat(models, len(segments)), testsegs=numpy.tile(segments, len(models)))
    scores = fast_PLDA_scoring(stats(models, models, enrol), stats(segments, segments, test), ndx, plda.mean, plda.F,
                               plda.Sigma, scaling_factor=scaling)
    golden.save(MODULE, f"verification/plda-{label}", {
        key: torch.tensor(value) for key, value in {
            "input.train": train, "input.enrol": enrol, "input.test": test, "output.mean": plda.mean,
            "output.across": plda.F.dot(plda.F.T), "output.sigma": plda.Sigma, "output.scores": scores.scoremat,
        }.items()}, {"speakers": names, "rank_f": RANK, "nb_iter": 6, "scaling_factor": scaling})

lda = LDA()
server = stats(names, [f"u{i}" for i in range(len(names))], train)
projected = lda.do_lda(server, reduced_dim=3)
golden.save(MODULE, "verification/lda", {
    "input.train": torch.tensor(train), "output.matrix": torch.tensor(lda.transform_mat.copy()),
    "output.projected": torch.tensor(projected.stat1)}, {"speakers": names, "reduced_dim": 3})

# Score normalization as in the recipe for VoxCeleb
torch.manual_seed(3)
similarity = torch.nn.CosineSimilarity(dim=-1, eps=1e-6)
cohort, one, other = torch.randn(12, 1, 8), torch.randn(1, 1, 8), torch.randn(1, 1, 8)
score = similarity(one, other)[0]
for size in (12, 5):
    outputs = {}
    sides = []
    for vector in (one, other):
        alike = similarity(vector.repeat(len(cohort), 1, 1), cohort)
        alike = torch.topk(alike, k=size, dim=0)[0]
        sides.append((score - torch.mean(alike, dim=0)) / torch.std(alike, dim=0))
    outputs = {"output.z-norm": sides[0], "output.t-norm": sides[1], "output.s-norm": 0.5 * (sides[0] + sides[1])}
    golden.save(MODULE, f"verification/norm-{size}", {
        "input.cohort": cohort.squeeze(1), "input.enrol": one.reshape(-1), "input.test": other.reshape(-1),
        "input.score": score, **outputs}, {"cohort_size": size})
