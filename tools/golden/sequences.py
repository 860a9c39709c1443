"""Golden file of `org.broca.dataio.Sequences`."""

import golden
import torch
from speechbrain.dataio import dataio
from speechbrain.utils.data_utils import undo_padding

torch.manual_seed(3)
label = torch.tensor([[4, 5, 6, 7], [4, 5, 0, 0], [9, 0, 0, 0]])
counts = torch.tensor([4.0, 2.0, 1.0])
relative = torch.tensor([1.0, 0.625, 0.375])
frames = torch.randn(3, 4, 2)
tensors = {
    "input.label": label,
    "input.counts": counts,
    "input.relative": relative,
    "input.frames": frames,
    "output.bos": dataio.prepend_bos_token(label, 1),
    "output.eos": dataio.append_eos_token(label, counts, 2).long(),
    "output.seconds": dataio.relative_time_to_absolute(frames, relative, 16000),
    "output.clean": dataio.clean_padding(frames, relative, 1, -3.0),
    "output.clean_last": dataio.clean_padding(frames, relative, 2, 0.5),
}
lists = {
    "undone": undo_padding(label, relative),
    "words": dataio.merge_char([list("how_are__you"), ["a", "bc"]]),
    "characters": dataio.split_word([["how", "äre"], ["you"]]),
}
golden.save("broca-core", "dataio/sequences", tensors, lists)
