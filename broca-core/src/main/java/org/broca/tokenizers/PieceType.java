package org.broca.tokenizers;

/** What a piece of a vocabulary is; the numbers are those of SentencePiece's files. */
public enum PieceType {
    NORMAL(1),
    /** Stands for what no other piece covers. */
    UNKNOWN(2),
    /** Is never found in text, as the beginning of a sentence. */
    CONTROL(3),
    /** Is always one piece. */
    USER_DEFINED(4),
    UNUSED(5),
    /** One byte of a character that no piece covers. */
    BYTE(6);

    private final int number;

    PieceType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static PieceType of(long number) {
        for (PieceType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new IllegalArgumentException("no such type of piece: " + number);
    }
}
