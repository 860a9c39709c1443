package org.broca.decoders;

import java.util.List;
import org.broca.lobes.models.transformer.TransformerAsr;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/** A search for the tokens of encoded utterances; a layer, so that a recipe may list it among its modules. */
public abstract class Searcher extends Layer {
    /**
     * Searches without recording gradients.
     *
     * @param encoded {@code [batch, time, size]}
     * @param lengths relative, in (0, 1], {@code [batch]}
     */
    public final Hypotheses search(Tensor encoded, Tensor lengths) {
        return search(encoded, lengths, SearchRequest.PLAIN);
    }

    /** Searches as {@link #search(Tensor, Tensor)} does, with a request's wishes. */
    public abstract Hypotheses search(Tensor encoded, Tensor lengths, SearchRequest request);

    /** Searches padded utterances. */
    public final Hypotheses search(PaddedData encoded) {
        return search(encoded.data(), encoded.lengths());
    }

    /** Registers the parts of a recurrent decoder under SpeechBrain's names. */
    final RnnSearchStep step(Layer embedding, AttentionalRnnDecoder decoder, Layer linear) {
        String owner = getClass().getSimpleName();
        child("emb", embedding);
        child("dec", decoder);
        child("fc", linear);
        return new RnnSearchStep(map(owner, "embedding", embedding), decoder, map(owner, "linear", linear));
    }

    /** Registers a transformer and the layer that scores under SpeechBrain's names. */
    final TransformerSearchStep step(List<Layer> modules) {
        String owner = getClass().getSimpleName();
        Check.that(
                modules.size() > 1 && modules.get(0) instanceof TransformerAsr,
                "%s: modules must be a TransformerASR and the layer that scores tokens, got %s",
                owner,
                modules.stream()
                        .map(module -> module.getClass().getSimpleName())
                        .toList());
        child("model", modules.get(0));
        child("fc", modules.get(1));
        return new TransformerSearchStep((TransformerAsr) modules.get(0), map(owner, "modules[1]", modules.get(1)));
    }

    static TensorMap map(String owner, String key, Layer layer) {
        Check.that(
                layer instanceof TensorMap,
                "%s: %s must map a tensor to a tensor, got %s",
                owner,
                key,
                layer.getClass().getSimpleName());
        return (TensorMap) layer;
    }
}
