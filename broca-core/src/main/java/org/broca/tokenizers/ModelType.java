package org.broca.tokenizers;

/** How a model cuts a text into pieces; the numbers are those of SentencePiece's files. */
public enum ModelType {
    /** The most probable pieces, each independent of the others (Kudo, 2018). */
    UNIGRAM(1),
    /** Byte pair encoding (Sennrich et al., 2016). */
    BPE(2),
    /** Whole words. */
    WORD(3),
    /** Characters. */
    CHAR(4);

    private final int number;

    ModelType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static ModelType of(long number) {
        for (ModelType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new IllegalArgumentException("no such type of model: " + number);
    }

    /** As in SentencePiece's options: {@code unigram}, {@code bpe}, {@code word}, {@code char}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
