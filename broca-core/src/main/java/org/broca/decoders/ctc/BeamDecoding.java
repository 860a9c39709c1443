package org.broca.decoders.ctc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A search that adds up the paths of a text, without telling those that end in a blank from the others. */
final class BeamDecoding extends CtcDecoding {
    private List<Beam> beams;

    /** A hypothesis; {@code last} is the token of its last frame, -1 before the first. */
    private record Beam(Prefix prefix, int last, Place place, Chain tokens, double score) {
        double total() {
            return score + prefix.bonus();
        }

        Beam withScore(double sum) {
            return new Beam(prefix, last, place, tokens, sum);
        }
    }

    /** The hypotheses of the next frame, those of one text and one last token summed. */
    private static final class Next {
        private final Map<Long, Integer> places = new HashMap<>();
        private final List<Beam> beams = new ArrayList<>();

        void add(Beam beam, int text) {
            int last = beams.size();
            Integer known = places.putIfAbsent((long) beam.prefix.number() << 32 | text, last);
            if (known == null) {
                beams.add(beam);
            } else {
                beams.set(known, beam.withScore(logAdd(beams.get(known).score, beam.score)));
            }
        }
    }

    BeamDecoding(WordTree tree, CtcSearchOptions options) {
        super(tree, options);
        beams = List.of(new Beam(tree.start(), -1, Place.START, Chain.EMPTY, 0));
    }

    @Override
    void step(float[] logProbs, int offset, int[] candidates, int frame) {
        Next next = new Next();
        for (int token : candidates) {
            extend(next, token, logProbs[offset + token], frame);
        }
        if (next.beams.isEmpty()) { // the lexicon allows none of the candidates: wait
            extend(next, vocabulary().blank(), logProbs[offset + vocabulary().blank()], frame);
        }
        beams = distinct(
                best(next.beams, Beam::total),
                beam -> outlook(beam.prefix.history(), beam.prefix.partial(), beam.last));
    }

    private void extend(Next next, int token, double logProb, int frame) {
        for (Beam beam : beams) {
            Beam longer = longer(beam, token, beam.score + logProb, frame);
            if (longer.prefix.allowed()) {
                next.add(longer, vocabulary().textNumber(token));
            }
        }
    }

    private Beam longer(Beam beam, int token, double score, int frame) {
        CtcVocabulary vocabulary = vocabulary();
        if (vocabulary.isBlank(token)) {
            return new Beam(beam.prefix, token, beam.place, beam.tokens, score);
        }
        if (beam.last >= 0 && vocabulary.textNumber(beam.last) == vocabulary.textNumber(token)) {
            return new Beam(beam.prefix, token, beam.place.longer(frame), beam.tokens, score);
        }
        Place place = beam.place.token(vocabulary, beam.prefix, token, frame);
        return new Beam(beam.prefix.then(token), token, place, beam.tokens.then(token, frame), score);
    }

    @Override
    List<Ended> ended() {
        return beams.stream()
                .map(beam -> new Ended(
                        beam.prefix.ended(), beam.prefix, beam.place.whole(beam.prefix), beam.tokens, beam.score))
                .toList();
    }
}
