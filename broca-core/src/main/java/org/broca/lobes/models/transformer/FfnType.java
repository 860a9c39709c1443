package org.broca.lobes.models.transformer;

/** What follows the attention in a layer of {@link TransformerEncoder}. */
public enum FfnType {
    /** Two linear layers. */
    REGULAR_FFN("regularFFN"),
    /** Two convolutions over time. */
    CONVOLUTIONS("1dcnn");

    private final String text;

    FfnType(String text) {
        this.text = text;
    }

    /** SpeechBrain's name. */
    @Override
    public String toString() {
        return text;
    }
}
