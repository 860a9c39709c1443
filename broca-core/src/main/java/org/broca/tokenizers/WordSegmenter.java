package org.broca.tokenizers;

/** Words, each with the space before it (or after it). */
final class WordSegmenter implements Segmenter {
    private final DoubleArray trie;
    private final int unknown;
    private final boolean spaceAsSuffix;

    WordSegmenter(Vocabulary vocabulary, boolean spaceAsSuffix) {
        trie = vocabulary.trie();
        unknown = vocabulary.unknown();
        this.spaceAsSuffix = spaceAsSuffix;
    }

    @Override
    public Segmentation encode(byte[] text) {
        Segmentation result = new Segmentation();
        int begin = 0;
        while (begin < text.length) {
            int end = endOfWord(text, begin, spaceAsSuffix);
            int id = trie.find(text, begin, end);
            result.add(end, id == DoubleArray.NO_VALUE ? unknown : id);
            begin = end;
        }
        return result;
    }

    /** Where the word that begins at {@code begin} ends: before the next space, or after it. */
    static int endOfWord(byte[] text, int begin, boolean spaceAsSuffix) {
        int at = begin;
        while (at < text.length) {
            boolean space = Utf8.isSpace(text, at);
            if (space && !spaceAsSuffix && at > begin) {
                return at;
            }
            at = Utf8.next(text, at);
            if (space && spaceAsSuffix) {
                return at;
            }
        }
        return at;
    }

    @Override
    public ModelType type() {
        return ModelType.WORD;
    }
}
