package org.broca.decoders.ctc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A search that keeps the paths of a text that end in a blank apart from the others (Hannun et al., 2014). */
final class PrefixBeamDecoding extends CtcDecoding {
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    private final Map<String, Spelling> spellings = new HashMap<>();
    private List<Beam> beams;

    /** A text letter by letter, blanks included; there is one object of each. */
    private static final class Spelling {
        private final String text;
        private final Map<Integer, Spelling> next = new HashMap<>();

        private Spelling(String text) {
            this.text = text;
        }
    }

    /** A hypothesis with the sums of its paths, those of the frame before and those of this. */
    private static final class Beam {
        private final Spelling spelling;
        private final Prefix prefix;
        private final int last;
        private final Place place;
        private final Chain tokens;
        private double blank = NEVER;
        private double other = NEVER;
        private double nextBlank = NEVER;
        private double nextOther = NEVER;
        private double score = NEVER;

        private Beam(Spelling spelling, Prefix prefix, int last, Place place, Chain tokens) {
            this.spelling = spelling;
            this.prefix = prefix;
            this.last = last;
            this.place = place;
            this.tokens = tokens;
        }

        private void step() {
            blank = nextBlank;
            other = nextOther;
            nextBlank = NEVER;
            nextOther = NEVER;
            score = logAdd(blank, other);
        }

        private double total() {
            return score + prefix.bonus();
        }
    }

    PrefixBeamDecoding(WordTree tree, CtcSearchOptions options) {
        super(tree, options);
        Beam first = new Beam(spelling(""), tree.start(), -1, Place.START, Chain.EMPTY);
        first.blank = 0;
        first.score = 0;
        beams = List.of(first);
    }

    private Spelling spelling(String text) {
        return spellings.computeIfAbsent(text, Spelling::new);
    }

    @Override
    void step(float[] logProbs, int offset, int[] candidates, int frame) {
        List<Beam> all = new ArrayList<>(beams);
        Map<Spelling, Beam> known = new HashMap<>();
        beams.forEach(beam -> known.putIfAbsent(beam.spelling, beam));
        boolean blankTried = false;
        for (int token : candidates) {
            for (Beam beam : beams) {
                extend(beam, token, logProbs[offset + token], frame, known, all);
            }
            blankTried |= vocabulary().isBlank(token);
        }
        if (!blankTried && all.stream().allMatch(beam -> beam.nextOther == NEVER)) { // the lexicon allows nothing: wait
            int blank = vocabulary().blank();
            beams.forEach(beam -> beam.nextBlank = beam.score + logProbs[offset + blank]);
        }
        all.forEach(Beam::step);
        beams = distinct(
                best(all, Beam::total),
                beam -> outlook(beam.prefix.historyWithPartial(), beam.prefix.partial(), beam.last));
    }

    private void extend(Beam beam, int token, double logProb, int frame, Map<Spelling, Beam> known, List<Beam> all) {
        if (vocabulary().isBlank(token)) {
            beam.nextBlank = logAdd(beam.nextBlank, beam.score + logProb);
            return;
        }
        boolean repeated = token == beam.last;
        if (beam.last >= 0 && vocabulary().textNumber(beam.last) == vocabulary().textNumber(token)) {
            beam.nextOther = logAdd(beam.nextOther, beam.other + logProb);
        }
        Prefix prefix = beam.prefix.then(token);
        if (!prefix.allowed()) {
            return;
        }
        Beam longer = longer(beam, prefix, token, frame, known, all);
        if (!repeated) {
            longer.nextOther = logAdd(longer.nextOther, beam.score + logProb);
        } else if (beam.blank > NEVER) {
            longer.nextOther = logAdd(longer.nextOther, beam.blank + logProb);
        }
    }

    private Beam longer(Beam beam, Prefix prefix, int token, int frame, Map<Spelling, Beam> known, List<Beam> all) {
        Beam same = known.get(joined(beam.spelling, token));
        if (same != null) {
            return same;
        }
        boolean starts = vocabulary().startsWord(token);
        Spelling spelling = starts
                ? spelling(beam.spelling.text + " " + vocabulary().withoutMark(token))
                : joined(beam.spelling, token);
        boolean goesOn = token == beam.last && !starts && !vocabulary().isSpace(token);
        Place place = goesOn ? beam.place.longer(frame) : beam.place.token(vocabulary(), beam.prefix, token, frame);
        Beam made = new Beam(spelling, prefix, token, place, beam.tokens.then(token, frame));
        known.putIfAbsent(spelling, made);
        all.add(made);
        return made;
    }

    private Spelling joined(Spelling before, int token) {
        Spelling known = before.next.get(token);
        if (known == null) {
            known = vocabulary().lettersOnly() // then no two sequences of tokens have one text
                    ? new Spelling("")
                    : spelling(before.text + vocabulary().text(token));
            before.next.put(token, known);
        }
        return known;
    }

    @Override
    List<Ended> ended() {
        return beams.stream()
                .map(beam ->
                        new Ended(beam.spelling, beam.prefix, beam.place.whole(beam.prefix), beam.tokens, beam.score))
                .toList();
    }
}
