package org.broca.lobes.models.transformer;

/** Which encoder a transformer has, by SpeechBrain's names. */
public enum EncoderModule {
    /** {@link TransformerEncoder}. */
    TRANSFORMER,
    /** {@link ConformerEncoder}. */
    CONFORMER,
    /** {@link BranchformerEncoder}. */
    BRANCHFORMER
}
