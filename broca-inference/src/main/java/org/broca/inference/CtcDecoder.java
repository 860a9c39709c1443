package org.broca.inference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.broca.decoders.ctc.CtcBeamSearcher;
import org.broca.decoders.ctc.CtcHypothesis;
import org.broca.decoders.ctc.CtcPrefixBeamSearcher;
import org.broca.decoders.ctc.CtcSearcher;
import org.broca.decoders.ctc.PhraseBoosts;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Partial;
import org.broca.tensor.Check;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/** Finds tokens in the outputs of CTC, as the key {@code decoding_function} says. */
interface CtcDecoder {
    /** The hypotheses of each utterance, the best first. */
    List<List<Hypothesis>> decode(PaddedData logProbs, TranscribeOptions options);

    /** A function of probabilities and lengths, as {@code ctc_greedy_decode}. */
    @FunctionalInterface
    interface Function {
        List<List<Integer>> decode(Tensor probabilities, Tensor lengths);
    }

    /** What a model's YAML file names. */
    static CtcDecoder of(Hparams hparams, Tokens tokens) {
        Object named = hparams.get("decoding_function", Object.class);
        if (named instanceof Partial partial && partial.name().endsWith("Searcher")) {
            boolean prefix = partial.name().contains("Prefix");
            return new Beam(
                    prefix ? CtcPrefixBeamSearcher.class : CtcBeamSearcher.class,
                    searchOptions(hparams, tokens),
                    new ConcurrentHashMap<>());
        }
        return new ByFunction(hparams.get("decoding_function", Function.class));
    }

    private static Map<String, Object> searchOptions(Hparams hparams, Tokens tokens) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("blank_index", hparams.find("blank_index", Integer.class).orElse(0));
        if (hparams.has("test_beam_search")) {
            Hparams given = hparams.section("test_beam_search");
            given.keys().forEach(key -> given.find(key).ifPresent(value -> options.put(key, value)));
        }
        options.put("vocab_list", WordClock.vocabulary(tokens));
        return options;
    }

    /** The best path through the frames, or whatever the function does. */
    record ByFunction(Function function) implements CtcDecoder {
        @Override
        public List<List<Hypothesis>> decode(PaddedData logProbs, TranscribeOptions options) {
            Check.that(
                    options.hotWords().isEmpty(),
                    "hot words need a search: set decoding_function to"
                            + " !name:speechbrain.decoders.ctc.CTCBeamSearcher in the model's YAML file");
            List<List<Integer>> found = function.decode(logProbs.data(), logProbs.lengths());
            List<List<Hypothesis>> all = new ArrayList<>();
            for (int i = 0; i < found.size(); i++) {
                all.add(List.of(new Hypothesis(found.get(i), bestPath(logProbs, i))));
            }
            return all;
        }

        private static double bestPath(PaddedData logProbs, int utterance) {
            Tensor own = new Encoded(logProbs, List.of()).row(utterance); // [1, frames, tokens]
            return own.max(-1, false).values().sum().item();
        }
    }

    /** A beam search; searchers by how many hypotheses they give. */
    record Beam(Class<? extends CtcSearcher> type, Map<String, Object> options, Map<Integer, CtcSearcher> searchers)
            implements CtcDecoder {
        @Override
        public List<List<Hypothesis>> decode(PaddedData logProbs, TranscribeOptions request) {
            PhraseBoosts boosts = PhraseBoosts.of(request.hotWords());
            CtcSearcher searcher = searchers.computeIfAbsent(request.nbest(), this::searcher);
            return searcher.search(logProbs.data(), logProbs.lengths(), boosts).stream()
                    .map(found -> found.stream().map(Beam::hypothesis).toList())
                    .toList();
        }

        private CtcSearcher searcher(int nbest) {
            Map<String, Object> all = new LinkedHashMap<>(options);
            int given = all.get("topk") instanceof Integer topk ? topk : 1;
            all.put("topk", Math.max(given, nbest));
            return HyperYaml.build(type, all);
        }

        private static Hypothesis hypothesis(CtcHypothesis found) {
            return new Hypothesis(found.tokens(), found.lmScore());
        }
    }
}
