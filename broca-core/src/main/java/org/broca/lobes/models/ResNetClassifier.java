package org.broca.lobes.models;

/** The classifier of {@link ResNet}: an {@link EcapaClassifier} whose layers are of 256 neurons unless told. */
public final class ResNetClassifier {
    private ResNetClassifier() {}

    /** A classifier of vectors of {@code inputSize}. */
    public static EcapaClassifier.Builder builder(int inputSize) {
        return EcapaClassifier.builder(inputSize).linNeurons(256);
    }
}
