"""Golden files of whole searches: models in YAML, random and trained, greedy and beam searches with scorers on and off.

The YAML text goes into the file, so that Java reads the same one. With SpeechBrain 0.5.16 on the path
(`pip install --no-deps --target=DIR speechbrain==0.5.16`, `PYTHONPATH=DIR`) the script writes the files of the older
keys, else those of the present ones.
"""

import golden
import speechbrain
import torch
from hyperpyyaml import load_hyperpyyaml

OLD = speechbrain.__version__.startswith("0.5")

RNN = """
embedding: !new:speechbrain.nnet.embedding.Embedding
    num_embeddings: 9
    embedding_dim: 3
decoder: !new:speechbrain.nnet.RNN.AttentionalRNNDecoder
    rnn_type: RNN_TYPE
    attn_type: ATTN_TYPE
    hidden_size: 6
    attn_dim: 5
    num_layers: LAYERS
    enc_dim: 8
    input_size: 3
    channels: 2
    kernel_size: 2
seq_lin: !new:speechbrain.nnet.linear.Linear
    input_size: 6
    n_neurons: 9
"""

TRANSFORMER = """
Transformer: !new:speechbrain.lobes.models.transformer.TransformerASR.TransformerASR
    input_size: 4
    tgt_vocab: 9
    d_model: 8
    nhead: HEADS
    num_encoder_layers: 1
    num_decoder_layers: LAYERS
    d_ffn: 10
    dropout: 0.1
    activation: !name:torch.nn.GELU
    encoder_module: ENCODER
    attention_type: ATTENTION
    normalize_before: BEFORE
    causal: False
    max_length: 30
seq_lin: !new:speechbrain.nnet.linear.Linear
    input_size: 8
    n_neurons: 9
"""

SHARED = """
ctc_lin: !new:speechbrain.nnet.linear.Linear
    input_size: 8
    n_neurons: 9
rnn_lm: !new:speechbrain.lobes.models.RNNLM.RNNLM
    output_neurons: 9
    embedding_dim: 3
    activation: !name:torch.nn.LeakyReLU
    dropout: 0.1
    rnn_layers: 1
    rnn_neurons: 5
    dnn_blocks: 1
    dnn_neurons: 4
    return_hidden: True
transformer_lm: !new:speechbrain.lobes.models.transformer.TransformerLM.TransformerLM
    vocab: 9
    d_model: 8
    nhead: 2
    num_encoder_layers: 2
    num_decoder_layers: 0
    d_ffn: 10
    dropout: 0.1
    activation: !name:torch.nn.GELU
    normalize_before: LM_BEFORE
    max_length: 30
"""

LIMITS = """
    bos_index: 1
    eos_index: 2
    min_decode_ratio: 0.0
    max_decode_ratio: 1.0
"""

SCORERS = """
rnnlm_scorer: !new:speechbrain.decoders.scorer.RNNLMScorer
    language_model: !ref <rnn_lm>
    temperature: 1.2
transformerlm_scorer: !new:speechbrain.decoders.scorer.TransformerLMScorer
    language_model: !ref <transformer_lm>
    temperature: 1.15
coverage_scorer: !new:speechbrain.decoders.scorer.CoverageScorer
    vocab_size: 9
length_scorer: !new:speechbrain.decoders.scorer.LengthScorer
    vocab_size: 9
ctc_scorer: !new:speechbrain.decoders.scorer.CTCScorer
    eos_index: 2
    blank_index: 0
    ctc_fc: !ref <ctc_lin>
ctc_window_scorer: !new:speechbrain.decoders.scorer.CTCScorer
    eos_index: 2
    blank_index: 0
    ctc_fc: !ref <ctc_lin>
    ctc_window_size: 5
"""


def scorer(full, partial, **weights):
    lines = ["    scorer: !new:speechbrain.decoders.scorer.ScorerBuilder"]
    if full:
        lines += ["        full_scorers:"] + [f"            - !ref <{name}>" for name in full]
    if partial:
        lines += ["        partial_scorers:"] + [f"            - !ref <{name}>" for name in partial]
    lines += ["        weights:"] + [f"            {key}: {value}" for key, value in weights.items()]
    return "\n".join(lines)


def yaml_of(name, searcher, parts, limits, more):
    return f"{name}: !new:speechbrain.decoders.{searcher}\n{parts}{limits.rstrip()}\n{more}\n"


def lines(**keys):
    return "\n".join(f"    {key}: {value}" for key, value in keys.items())


RNN_PARTS = "    embedding: !ref <embedding>\n    decoder: !ref <decoder>\n    linear: !ref <seq_lin>"
TRANSFORMER_PARTS = "    modules: [!ref <Transformer>, !ref <seq_lin>, !ref <ctc_lin>]"

# Without the threshold of ends, as hypotheses with more labels than frames all have the same score.
NEW = {
    "greedy": lines(),
    "beam": lines(beam_size=4),
    "wide": lines(beam_size=12, temperature=1.3, using_eos_threshold=False),
    "rnnlm": lines(beam_size=4) + "\n" + scorer(["rnnlm_scorer"], [], rnnlm=0.5),
    "transformerlm": lines(beam_size=4) + "\n" + scorer(["transformerlm_scorer"], [], transformerlm=0.6),
    "coverage": lines(beam_size=4) + "\n" + scorer(["coverage_scorer", "rnnlm_scorer"], [], coverage=1.5, rnnlm=0.3),
    "length": lines(beam_size=4, length_normalization=False) + "\n" + scorer(["length_scorer"], [], length=0.7),
    "ctc": lines(beam_size=4, using_eos_threshold=False) + "\n" + scorer(["ctc_scorer"], [], ctc=0.4),
    "ctc_partial": lines(beam_size=4, using_eos_threshold=False) + "\n" + scorer([], ["ctc_scorer"], ctc=0.3),
    "ctc_narrow": lines(beam_size=3, using_eos_threshold=False)
    + "\n"
    + scorer(["rnnlm_scorer"], ["ctc_scorer"], rnnlm=0.4, ctc=0.5)
    + "\n        scorer_beam_scale: 1.4",
    "everything": lines(beam_size=6, using_eos_threshold=False)
    + "\n"
    + scorer(["rnnlm_scorer", "ctc_scorer", "coverage_scorer", "transformerlm_scorer"], [], rnnlm=0.4, ctc=0.35, coverage=0.5, transformerlm=0.2),
    "topk": lines(beam_size=5, topk=3, return_topk=True, using_eos_threshold=False) + "\n" + scorer(["ctc_scorer"], [], ctc=0.4),
}
OLDER = {
    "beam": lines(beam_size=4, ctc_weight=0.0, blank_index=0),
    "short": lines(beam_size=4, ctc_weight=0.0, blank_index=0),
    "lm": lines(beam_size=4, lm_weight=0.5, temperature=1.3),
    "coverage": lines(beam_size=4, coverage_penalty=1.5),
    "plain_coverage": lines(beam_size=4, coverage_penalty=0.9, length_normalization=False),
    "rewarding": lines(beam_size=4, length_rewarding=0.6, length_normalization=False),
    "ctc": lines(beam_size=4, ctc_weight=0.4, blank_index=0, using_eos_threshold=False),
    "ctc_partial": lines(beam_size=3, ctc_weight=0.4, blank_index=0, ctc_score_mode="partial", lm_weight=0.3, using_eos_threshold=False),
    "everything": lines(beam_size=6, ctc_weight=0.35, blank_index=0, lm_weight=0.4, coverage_penalty=0.7, using_eos_threshold=False),
}


def searches(parts, rnn, lm, keyvalue=False):
    text = ""
    for name, more in (OLDER if OLD else NEW).items():
        limits = LIMITS
        if keyvalue and "coverage" in more:  # whose weights SpeechBrain takes for a transformer's
            continue
        if name == "short":
            limits = LIMITS.replace("max_decode_ratio: 1.0", "max_decode_ratio: 0.3")
        if OLD:
            if not rnn and "coverage" in more:  # counts the first step alone there
                continue
            kind = "S2SRNNBeamSearcher" if rnn else "S2STransformerBeamSearch"
            if "lm_weight" in more:
                kind = {"rnn_lm": "S2SRNNBeamSearchLM", "transformer_lm": "S2SRNNBeamSearchTransformerLM"}[lm] if rnn else kind
                more += f"\n    {'language_model' if rnn else 'lm_modules'}: !ref <{lm if rnn else 'transformer_lm'}>\n    temperature_lm: 1.2"
            if rnn and "ctc_weight" in more:
                more += "\n    ctc_linear: !ref <ctc_lin>"
        else:
            style = "Greedy" if name == "greedy" else "Beam"
            kind = f"S2S{'RNN' if rnn else 'Transformer'}{style}Searcher"
        text += yaml_of("search_" + name, kind, parts, limits, more)
    return text


def filled(text, **values):
    for key, value in values.items():
        text = text.replace(key, str(value))
    return text


def window(parts, attn):
    if OLD or attn == "keyvalue":
        return ""
    more = lines(beam_size=4, using_eos_threshold=False) + "\n" + scorer(["ctc_window_scorer"], [], ctc=0.4)
    return yaml_of("search_window", "S2SRNNBeamSearcher", parts, LIMITS, more)


def spoken(rows, noise, generator):
    """Sentences of tokens 3 to 8, where 3 is never followed by itself, and frames of them: two to four for each token."""
    prototypes = 2 * torch.randn(9, 8, generator=torch.Generator().manual_seed(1))
    sentences, frames = [], []
    for _ in range(rows):
        sentence = []
        while len(sentence) < int(torch.randint(1, 5, (1,), generator=generator)) or not sentence:
            token = 3 + int(torch.randint(0, 6, (1,), generator=generator))
            sentence += [token, 8] if token == 5 else [token]  # 5 is always followed by 8
        spans = [prototypes[token].repeat(int(torch.randint(2, 5, (1,), generator=generator)), 1) for token in sentence]
        frame = torch.cat(spans)
        sentences.append(sentence)
        frames.append(frame + noise * torch.randn(frame.shape, generator=generator))
    frames, sentences = zip(*sorted(zip(frames, sentences), key=lambda pair: -len(pair[0])))
    longest = max(len(frame) for frame in frames)
    encoded = torch.stack([torch.nn.functional.pad(frame, (0, 0, 0, longest - len(frame))) for frame in frames])
    return sentences, encoded, torch.tensor([len(frame) / longest for frame in frames])


def train(modules, seed, steps=1200):
    """Teaches decoder, CTC head and both language models what `spoken` says."""
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam([p for module in modules.values() for p in module.parameters()], lr=0.01)
    entropy = torch.nn.CrossEntropyLoss(ignore_index=0)
    for step in range(steps):
        sentences, encoded, lengths = spoken(16, 0.5, generator)
        rows = lambda before, after: torch.nn.utils.rnn.pad_sequence([torch.tensor(before + one + after) for one in sentences], batch_first=True)
        inputs, targets = rows([1], []), rows([], [2])
        if "decoder" in modules:
            states, _ = modules["decoder"](modules["embedding"](inputs), encoded, lengths)
        else:
            states, _ = modules["Transformer"].decode(inputs, encoded, torch.round(lengths * encoded.shape[1]))
        guesses = [modules["seq_lin"](states), modules["rnn_lm"](inputs)[0], modules["transformer_lm"](inputs)]
        loss = sum(entropy(guess.flatten(0, 1), targets.flatten()) for guess in guesses)
        frames = torch.round(lengths * encoded.shape[1]).long()
        words = torch.tensor([len(one) for one in sentences])
        log_probs = modules["ctc_lin"](encoded).log_softmax(-1).transpose(0, 1)
        loss = loss + torch.nn.functional.ctc_loss(log_probs, rows([], []), frames, words, zero_infinity=True)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 400 == 399:
            print("  ", step + 1, "steps:", [round(entropy(guess.flatten(0, 1), targets.flatten()).item(), 3) for guess in guesses])


def write(name, text, scale, seed):
    """A model as it was made, with larger weights; or, where the scale is 0, trained, on sentences with much noise."""
    torch.manual_seed(seed)
    hparams = load_hyperpyyaml(text)
    modules = {key: value for key, value in hparams.items() if isinstance(value, torch.nn.Module) and not key.startswith("search_")}
    tensors = {}
    generator = torch.Generator().manual_seed(seed)
    if scale:
        encoded = 2 * torch.randn(3, 12, 8, generator=generator)
        lengths = torch.tensor([1.0, 0.6, 0.35])
    else:
        train(modules, seed)
        said, encoded, lengths = spoken(3, 1.5, generator)
        print("  said", said)
    with torch.no_grad():
        for key, module in modules.items():
            module.eval()
            for parameter in module.parameters():
                parameter.mul_(scale or 1.0)
            tensors |= {f"weight.{key}.{k}": v for k, v in module.state_dict().items()}
    tensors |= {"input.encoded": encoded, "input.lengths": lengths}
    hyps = {}
    for key, search in hparams.items():
        if not key.startswith("search_"):
            continue
        search.eval()
        one = key == "search_window"
        with torch.no_grad():
            found = search(encoded[:1] if one else encoded, lengths[:1] if one else lengths)
        tokens = found[0].tolist() if torch.is_tensor(found[0]) else found[0]
        hyps[key] = tokens
        tensors[f"output.{key}.scores"] = found[1] if OLD else found[2]
        if not OLD:
            tensors[f"output.{key}.log_probs"] = found[3]
        print("  ", key, tokens)
    golden.save("broca-core", f"search_models/{name}", tensors, {"yaml": text, "modules": list(modules), "hyps": hyps})


RNNS = [("gru", "content", 1), ("lstm", "location", 1), ("gru", "location", 2), ("lstm", "keyvalue", 1), ("gru", "keyvalue", 1)]
for number, (rnn, attn, layers) in enumerate(RNNS):
    text = filled(RNN, RNN_TYPE=rnn, ATTN_TYPE=attn, LAYERS=layers) + filled(SHARED, LM_BEFORE=number % 2 == 0)
    text += "" if OLD else SCORERS
    text += searches(RNN_PARTS, True, "rnn_lm" if number % 2 else "transformer_lm", attn == "keyvalue") + window(RNN_PARTS, attn)
    write(f"rnn-{attn}-{rnn}", text, 2.5, 40 + number)

TRANSFORMERS = [
    ("transformer", "regularMHA", 2, 1, False),
    ("conformer", "RelPosMHAXL", 4, 2, True),
    ("transformer", "regularMHA", 1, 3, True),
    ("conformer", "regularMHA", 2, 2, True),
    ("branchformer", "RelPosMHAXL", 2, 1, True),
]
for number, (encoder, attention, heads, layers, before) in enumerate(TRANSFORMERS):
    text = filled(TRANSFORMER, HEADS=heads, LAYERS=layers, ENCODER=encoder, ATTENTION=attention, BEFORE=before)
    if encoder == "branchformer":
        if OLD:
            continue
        text = text.replace("    max_length: 30\n", "    max_length: 30\n    csgu_linear_units: 8\n")
    text += filled(SHARED, LM_BEFORE=number % 2 == 0)
    text += "" if OLD else SCORERS
    text += searches(TRANSFORMER_PARTS, False, "transformer_lm")
    write(f"{encoder}-{number}", text, 1.7, 60 + number)

text = filled(RNN.replace(" 6\n", " 24\n"), RNN_TYPE="lstm", ATTN_TYPE="location", LAYERS=1) + filled(SHARED, LM_BEFORE=True)
text += ("" if OLD else SCORERS) + searches(RNN_PARTS, True, "rnn_lm") + window(RNN_PARTS, "location")
write("trained-rnn", text, 0, 80)
for number, (encoder, attention, heads, layers, before) in enumerate(TRANSFORMERS[:2]):
    text = filled(TRANSFORMER, HEADS=heads, LAYERS=layers, ENCODER=encoder, ATTENTION=attention, BEFORE=before)
    text += filled(SHARED, LM_BEFORE=True) + ("" if OLD else SCORERS) + searches(TRANSFORMER_PARTS, False, "transformer_lm")
    write(f"trained-{encoder}", text.replace("dropout: 0.1", "dropout: 0.0"), 0, 81 + number)
