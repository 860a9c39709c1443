package org.broca.tokenizers;

/** Characters, and user-defined symbols as a whole. */
final class CharSegmenter implements Segmenter {
    private final DoubleArray trie;
    private final DoubleArray userDefined;
    private final int unknown;

    CharSegmenter(Vocabulary vocabulary) {
        trie = vocabulary.trie();
        userDefined = vocabulary.userDefined();
        unknown = vocabulary.unknown();
    }

    @Override
    public Segmentation encode(byte[] text) {
        Segmentation result = new Segmentation();
        int begin = 0;
        while (begin < text.length) {
            int symbol = userDefined.longest(text, begin);
            int end = symbol > begin ? symbol : Utf8.next(text, begin);
            int id = trie.find(text, begin, end);
            result.add(end, id == DoubleArray.NO_VALUE ? unknown : id);
            begin = end;
        }
        return result;
    }

    @Override
    public ModelType type() {
        return ModelType.CHAR;
    }
}
