"""Golden files of `org.broca.nnet.attention` and `org.broca.lobes.models.transformer`.

`first.<key>` are the weights right after construction with the seed of the options; `weight.<key>` are those that the
outputs and gradients belong to, with biases and scales moved away from 0 and 1.
"""

import golden
import torch
from speechbrain.lobes.models.transformer import Branchformer, Conformer, Transformer, TransformerASR, TransformerLM
from speechbrain.nnet import attention, hypermixing
from speechbrain.utils.dynamic_chunk_training import DynChunkTrainConfig

MODULE = "broca-core"
SEED = 11
ACTIVATIONS = {"torch.nn.GELU": torch.nn.GELU, "torch.nn.ReLU": torch.nn.ReLU}
generator = torch.Generator().manual_seed(5)


def rand(*shape):
    return torch.randn(*shape, generator=generator)


def settle(layer):
    for key, value in layer.state_dict().items():
        if value.dim() < 2 and value.is_floating_point() and "inv_freq" not in key:
            value.add_(0.3 * torch.randn(value.shape, generator=generator))
    return layer.eval()


def case(name, make, options, inputs, call):
    torch.manual_seed(SEED)
    layer = make(**{k: ACTIVATIONS.get(v, v) if isinstance(v, str) else v for k, v in options.items()})
    first = {f"first.{k}": v.clone() for k, v in layer.state_dict().items()}
    tensors = golden.run(settle(layer), inputs, call)
    small = {k: v for k, v in (first | tensors).items() if v.numel() < 20_000}  # without the mixers' long encodings
    golden.save(MODULE, f"transformer/{name}", small, options)


B, T, S, D = 2, 7, 5, 8
x = rand(B, T, D)
memory = rand(B, S, D)
pairs = Transformer.get_lookahead_mask(x)
padding = torch.tensor([[False] * T, [False] * (T - 3) + [True] * 3])
memory_padding = torch.tensor([[False] * S, [False] * (S - 2) + [True] * 2])
some = rand(T, T) > 0.8
some.fill_diagonal_(False)

# Positions
layer = Transformer.PositionalEncoding(6, 20)
golden.save(MODULE, "transformer/positional-encoding", {"weight.pe": layer.pe, "output.0": layer(rand(2, 9, 6))})
layer = attention.RelPosEncXL(6)
tensors = {"weight.inv_freq": layer.inv_freq, "output.0": layer(rand(2, 9, 6)), "output.long": layer(rand(1, 70, 6))}
golden.save(MODULE, "transformer/rel-pos-enc", tensors)

# Masks
lengths = torch.tensor([1.0, 0.5, 0.36, 0.1])
src = rand(4, 15, 3)
tgt = torch.tensor([[1, 4, 5, 2], [1, 4, 0, 0], [1, 0, 5, 0], [0, 0, 0, 0]])
frames = src.clone()
frames[1, 9:] = 0
masks = {"input.src": src, "input.lengths": lengths, "input.tgt": tgt, "input.frames": frames}
config = lambda *a: DynChunkTrainConfig(*a)
for key, options in {
    "plain": {},
    "causal": {"causal": True},
    "chunks": {"dynchunktrain_config": config(4)},
    "left": {"dynchunktrain_config": config(4, 1)},
    "no-left": {"dynchunktrain_config": config(5, 0)},
}.items():
    made = TransformerASR.make_transformer_src_tgt_masks(src, tgt, lengths, pad_idx=0, **options)
    for part, mask in zip(("src_key", "tgt_key", "src", "tgt"), made):
        if mask is not None:
            masks[f"output.{key}.{part}"] = mask.float().clamp(min=-1e30)
masks["output.frames"] = Transformer.get_key_padding_mask(frames, 0).float()
masks["output.lengths"] = Transformer.get_mask_from_lengths(torch.tensor([3, 2, 4])).float()
golden.save(MODULE, "transformer/masks", masks)


# Attention
def attend(own=True, pos=False, **masks):
    def call(layer, inputs):
        extra = {k: inputs.get(v) for k, v in masks.items()}
        if pos:
            extra["pos_embs"] = inputs["positions"]
        q = inputs["x"]
        kv = q if own else inputs["memory"]
        out, weights = layer(q, kv, kv, **extra)
        return {"0": out} | ({"weights": weights} if weights is not None and weights.requires_grad else {})

    return call


own = {"x": x, "pairs": pairs, "padding": padding, "some": some}
cross = {"x": x, "memory": memory, "padding": memory_padding}
both = attend(attn_mask="pairs", key_padding_mask="padding")
mha = {"nhead": 2, "d_model": D}
case("mha", attention.MultiheadAttention, mha, {"x": x}, attend())
case("mha-masked", attention.MultiheadAttention, mha, own, both)
case("mha-some", attention.MultiheadAttention, {**mha, "bias": False}, own, attend(attn_mask="some"))
case("mha-cross", attention.MultiheadAttention, mha, cross, attend(False, key_padding_mask="padding"))
case("mha-added", attention.MultiheadAttention, {**mha, "add_bias_kv": True, "add_zero_attn": True}, own, both)
other = {"x": x, "memory": rand(B, S, 6), "padding": memory_padding}
case("mha-kdim", attention.MultiheadAttention, {**mha, "kdim": 6, "vdim": 6}, other, attend(False, key_padding_mask="padding"))
rel = {"embed_dim": D, "num_heads": 2}
placed = {**own, "positions": attention.RelPosEncXL(D)(x)}
both = attend(pos=True, attn_mask="pairs", key_padding_mask="padding")
case("relpos", attention.RelPosMHAXL, rel, placed, attend(pos=True))
case("relpos-masked", attention.RelPosMHAXL, {**rel, "vbias": True, "mask_pos_future": True}, placed, both)
case("relpos-some", attention.RelPosMHAXL, rel, placed, attend(pos=True, attn_mask="some", key_padding_mask="padding"))
far = {**cross, "positions": attention.RelPosEncXL(D)(memory)}
case("relpos-cross", attention.RelPosMHAXL, {**rel, "mask_pos_future": True}, far, attend(False, True, key_padding_mask="padding"))
case("rope", attention.RoPEMHA, rel, own, attend())
case("rope-masked", attention.RoPEMHA, {**rel, "vbias": True}, own, attend(attn_mask="some", key_padding_mask="padding"))
hyper = {"input_output_dim": D, "hypernet_size": 12, "num_heads": 2, "max_length": 10}
case("hypermixing", hypermixing.HyperMixing, hyper, own, attend(key_padding_mask="padding"))
tied = {**hyper, "tied": True, "fix_tm_hidden_size": True}
case("hypermixing-tied", hypermixing.HyperMixing, tied, own, attend())
ffn = {"d_ffn": 12, "input_size": D, "activation": "torch.nn.GELU"}
case("ffn", attention.PositionalwiseFeedForward, ffn, {"x": x}, None)


# Layers
def encode(pos=False):
    def call(layer, inputs):
        given = {"src_mask": inputs["pairs"], "src_key_padding_mask": inputs["padding"]}
        if pos:
            given["pos_embs"] = inputs["positions"]
        out = layer(inputs["x"], **given)
        result = {"0": out[0]}
        if len(out) == 3:
            result |= {f"hidden{i}": h for i, h in enumerate(out[2])}
        return result

    return call


base = {"d_ffn": 12, "nhead": 2, "d_model": D}
enc = Transformer.TransformerEncoderLayer
case("encoder-layer", enc, base, own, encode())
case("encoder-layer-before", enc, {**base, "normalize_before": True, "activation": "torch.nn.GELU"}, own, encode())
case("encoder-layer-relpos", enc, {**base, "attention_type": "RelPosMHAXL", "causal": True}, placed, encode(True))
case("encoder-layer-1dcnn", enc, {**base, "ffn_type": "1dcnn", "ffn_cnn_kernel_size_list": [3, 5]}, own, encode())
case("encoder-layer-1dcnn-causal", enc, {**base, "ffn_type": "1dcnn", "causal": True}, own, encode())
stack = {**base, "num_layers": 2, "output_hidden_states": True}
case("encoder", Transformer.TransformerEncoder, stack, own, encode())


def decode(layer, inputs):
    out = layer(
        inputs["x"],
        inputs["memory"],
        tgt_mask=inputs["pairs"],
        tgt_key_padding_mask=inputs["padding"],
        memory_key_padding_mask=inputs["memory_padding"],
        pos_embs_tgt=inputs.get("positions"),
        pos_embs_src=inputs.get("memory_positions"),
    )
    last = out[2] if torch.is_tensor(out[2]) else out[2][-1]
    return {"0": out[0], "attention": last}


given = {**own, "memory": memory, "memory_padding": memory_padding}
case("decoder-layer", Transformer.TransformerDecoderLayer, base, given, decode)
case("decoder", Transformer.TransformerDecoder, {**base, "num_layers": 2, "normalize_before": True}, given, decode)
with_positions = {**given, "positions": placed["positions"], "memory_positions": far["positions"]}
relative = {**base, "attention_type": "RelPosMHAXL", "causal": True}
case("decoder-layer-relpos", Transformer.TransformerDecoderLayer, relative, with_positions, decode)
emb = torch.tensor([[1, 0, 4], [3, 2, 0]])
case("embedding", Transformer.NormalizedEmbedding, {"d_model": D, "vocab": 5}, {"x": emb}, None)


# Conformer
def convolve(chunks=None):
    config = DynChunkTrainConfig(chunks) if chunks else None
    return lambda f, i: f(i["x"], i["padding"].unsqueeze(-1), dynchunktrain_config=config)


module = {"input_size": D, "kernel_size": 3}
frames = {"x": x, "padding": padding}
case("convolution", Conformer.ConvolutionModule, module, frames, convolve())
case("convolution-causal", Conformer.ConvolutionModule, {**module, "causal": True, "bias": False}, frames, convolve())
case("convolution-chunks", Conformer.ConvolutionModule, {**module, "kernel_size": 5}, frames, convolve(3))
case("convolution-dilated", Conformer.ConvolutionModule, {**module, "dilation": 2}, frames, convolve())
conf = {"d_model": D, "d_ffn": 12, "nhead": 2, "kernel_size": 3}
case("conformer-layer", Conformer.ConformerEncoderLayer, conf, placed, encode(True))
regular = {**conf, "attention_type": "regularMHA", "causal": True, "bias": False, "activation": "torch.nn.GELU"}
case("conformer-layer-regular", Conformer.ConformerEncoderLayer, regular, own, encode())
many = {**conf, "num_layers": 2, "output_hidden_states": True}
case("conformer-encoder", Conformer.ConformerEncoder, many, placed, encode(True))
case("conformer-decoder", Conformer.ConformerDecoder, {**conf, "num_layers": 2, "attention_type": "regularMHA"}, given, decode)
branch = {"d_model": D, "nhead": 2, "kernel_size": 3, "csgu_linear_units": 12}
case("branchformer-layer", Branchformer.BranchformerEncoderLayer, branch, placed, encode(True))
linear = {**branch, "use_linear_after_conv": True, "attention_type": "regularMHA", "gate_activation": "torch.nn.GELU"}
case("branchformer-encoder", Branchformer.BranchformerEncoder, {**linear, "num_layers": 2}, own, encode())

# Whole models
source = {
    "src": rand(3, 9, 6),
    "tgt": torch.tensor([[1, 4, 5, 2], [1, 3, 2, 0], [1, 6, 0, 0]]),
    "lengths": torch.tensor([1.0, 0.5, 7 / 9]),
}


def recognise(layer, inputs):
    out = layer(inputs["src"], inputs["tgt"], inputs["lengths"], pad_idx=0)
    result = {"encoder": out[0], "decoder": out[-1]}
    if len(out) == 3:
        result |= {f"hidden{i}": h for i, h in enumerate(out[1])}
    absolute = (inputs["lengths"] * 9).round()
    prediction, attention_weights = layer.decode(inputs["tgt"], out[0].detach(), absolute)
    encoded = layer.encode(inputs["src"], inputs["lengths"])
    encoded = encoded[0] if isinstance(encoded, tuple) else encoded
    return result | {"prediction": prediction, "attention": attention_weights, "encoded": encoded}


asr = {"tgt_vocab": 7, "input_size": 6, "d_model": D, "nhead": 2, "d_ffn": 12, "max_length": 12, "dropout": 0.1}
asr |= {"num_encoder_layers": 2, "num_decoder_layers": 2, "causal": False}
before = {**asr, "normalize_before": True}
models = {
    "transformer": asr,
    "transformer-causal": {**before, "causal": True, "activation": "torch.nn.GELU", "output_hidden_states": True},
    "transformer-rope": {**before, "attention_type": "RoPEMHA"},
    "transformer-relpos": {**before, "attention_type": "RelPosMHAXL", "causal": True},
    "hypermixing": {**before, "attention_type": "hypermixing"},
    "conformer": {**before, "encoder_module": "conformer", "attention_type": "RelPosMHAXL", "kernel_size": 3},
    "conformer-causal": {**before, "encoder_module": "conformer", "kernel_size": 5, "causal": True, "bias": False},
    "conformer-rope": {**before, "encoder_module": "conformer", "kernel_size": 3, "attention_type": "RoPEMHA"},
    "branchformer": {**before, "encoder_module": "branchformer", "attention_type": "RelPosMHAXL", "kernel_size": 3, "csgu_linear_units": 12},
}
for name, options in models.items():
    case(f"asr-{name}", TransformerASR.TransformerASR, options, source, recognise)
chunked = {**models["conformer"], "num_decoder_layers": 0}
chunks = lambda f, i: f.encode(i["src"], i["lengths"], dynchunktrain_config=DynChunkTrainConfig(4, 1))
case("asr-chunks", TransformerASR.TransformerASR, chunked, {k: source[k] for k in ("src", "lengths")}, chunks)

symbols = {"x": torch.tensor([[1, 4, 5, 2, 3], [1, 3, 2, 0, 0]])}
lm = {"vocab": 7, "d_model": D, "nhead": 2, "num_encoder_layers": 2, "d_ffn": 12, "max_length": 8}
case("lm", TransformerLM.TransformerLM, lm, symbols, None)
narrow = {**lm, "d_embedding": 4, "normalize_before": True, "activation": "torch.nn.GELU"}
case("lm-narrow", TransformerLM.TransformerLM, narrow, symbols, None)
case("lm-memory", TransformerLM.TransformerLM, {**lm, "num_decoder_layers": 1, "decoder_use_memory": True}, symbols, None)
case("lm-rope", TransformerLM.TransformerLM, {**lm, "attention_type": "RoPEMHA"}, symbols, None)
