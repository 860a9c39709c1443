package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the tokens of texts, with labels for the beginning and the end of a sentence.
 *
 * <p>What it is updated from are sequences of tokens, unless said otherwise.
 */
public class TextEncoder extends CategoricalEncoder {
    private @Nullable Object bosLabel;
    private @Nullable Object eosLabel;

    public TextEncoder() {}

    TextEncoder(int startingIndex) {
        super(startingIndex);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** An encoder from a file that {@link #save} or Python wrote. */
    public static TextEncoder fromSaved(Path file) {
        TextEncoder encoder = new TextEncoder();
        encoder.load(file);
        return encoder;
    }

    @Override
    boolean readsSequences() {
        return true;
    }

    /** Adds special labels: {@code unk_label} a label, {@code bos_label} and {@code eos_label} the indices. */
    @Override
    public void handleSpecialLabels(Map<String, ?> specialLabels) {
        super.handleSpecialLabels(specialLabels);
        Object bos = specialLabels.get("bos_label");
        Object eos = specialLabels.get("eos_label");
        Check.that((bos == null) == (eos == null), "Only BOS or EOS specified. Need both for init.");
        if (bos != null && eos != null) {
            insertBosEos("<bos>", "<eos>", index("bos_label", bos), index("eos_label", eos));
        }
    }

    static int index(String key, Object value) {
        Check.that(value instanceof Number, "special label %s must be given by its index, got %s", key, value);
        return ((Number) value).intValue();
    }

    /** Adds {@code <bos>} and {@code <eos>} after the other labels. */
    public final void addBosEos() {
        addBosEos("<bos>", "<eos>");
    }

    /** Adds sentence boundaries after the other labels; equal ones become one label. */
    public final void addBosEos(Object bos, Object eos) {
        addLabel(bos);
        if (!PythonLiteral.canonical(bos).equals(PythonLiteral.canonical(eos))) {
            addLabel(eos);
        }
        setBosEos(bos, eos);
    }

    /** Inserts {@code <bos>} at the index and {@code <eos>} after it; labels that were there move to the end. */
    public final void insertBosEos(int bosIndex) {
        insertBosEos("<bos>", "<eos>", bosIndex, bosIndex + 1);
    }

    /** Inserts sentence boundaries; labels that were there move to the end, and equal boundaries become one label. */
    public final void insertBosEos(Object bos, Object eos, int bosIndex, int eosIndex) {
        insertLabel(bos, bosIndex);
        if (!PythonLiteral.canonical(bos).equals(PythonLiteral.canonical(eos))) {
            insertLabel(eos, eosIndex);
        }
        setBosEos(bos, eos);
    }

    private void setBosEos(Object bos, Object eos) {
        bosLabel = PythonLiteral.canonical(bos);
        eosLabel = PythonLiteral.canonical(eos);
    }

    /** The index of the beginning of a sentence. */
    public final int bosIndex() {
        return encodeLabel(bos());
    }

    /** The index of the end of a sentence. */
    public final int eosIndex() {
        return encodeLabel(eos());
    }

    private Object bos() {
        return requireSet(bosLabel, "BOS label has not been added to label set! Call addBosEos or insertBosEos first.");
    }

    private Object eos() {
        return requireSet(eosLabel, "EOS label has not been added to label set! Call addBosEos or insertBosEos first.");
    }

    static Object requireSet(@Nullable Object label, String message) {
        if (label == null) {
            throw new IllegalStateException(message);
        }
        return label;
    }

    /** The labels with the beginning of a sentence before them. */
    public final List<Object> prependBosLabel(Iterable<?> labels) {
        List<Object> result = new ArrayList<>();
        result.add(bos());
        labels.forEach(result::add);
        return result;
    }

    /** The labels with the end of a sentence after them. */
    public final List<Object> appendEosLabel(Iterable<?> labels) {
        Object eos = eos();
        List<Object> result = new ArrayList<>();
        labels.forEach(result::add);
        result.add(eos);
        return result;
    }

    /** The indices with the beginning of a sentence before them. */
    public final List<Integer> prependBosIndex(List<Integer> indices) {
        List<Integer> result = new ArrayList<>();
        result.add(indexOf(bos()));
        result.addAll(indices);
        return result;
    }

    /** The indices with the end of a sentence after them. */
    public final List<Integer> appendEosIndex(List<Integer> indices) {
        List<Integer> result = new ArrayList<>(indices);
        result.add(indexOf(eos()));
        return result;
    }

    /** The indices, {@code [tokens] -> [tokens + 1]}, with the beginning of a sentence before them; stays int64. */
    public final Tensor prependBosIndex(Tensor indices) {
        return Tensor.cat(0, Tensor.of(new long[] {indexOf(bos())}, 1), indices);
    }

    /** The indices, {@code [tokens] -> [tokens + 1]}, with the end of a sentence after them; stays int64. */
    public final Tensor appendEosIndex(Tensor indices) {
        return Tensor.cat(0, indices, Tensor.of(new long[] {indexOf(eos())}, 1));
    }

    @Override
    void putExtras(Map<String, Object> extras) {
        super.putExtras(extras);
        if (bosLabel != null) {
            extras.put("bos_label", bosLabel);
        }
        if (eosLabel != null) {
            extras.put("eos_label", eosLabel);
        }
    }

    @Override
    void takeExtras(Map<String, Object> extras) {
        super.takeExtras(extras);
        bosLabel = extras.getOrDefault("bos_label", bosLabel);
        eosLabel = extras.getOrDefault("eos_label", eosLabel);
    }

    /** Options of an encoder. */
    public static class Builder extends CategoricalEncoder.Builder {
        Builder() {}

        @Override
        @CanIgnoreReturnValue
        public Builder startingIndex(int index) {
            super.startingIndex(index);
            return this;
        }

        @Override
        @CanIgnoreReturnValue
        public Builder unkLabel(Object label) {
            super.unkLabel(label);
            return this;
        }

        /** Index of {@code <bos>}; needs {@link #eosLabel} too. */
        @CanIgnoreReturnValue
        public Builder bosLabel(int index) {
            specialLabels.put("bos_label", index);
            return this;
        }

        /** Index of {@code <eos>}; needs {@link #bosLabel} too. */
        @CanIgnoreReturnValue
        public Builder eosLabel(int index) {
            specialLabels.put("eos_label", index);
            return this;
        }

        @Override
        public TextEncoder build() {
            return finish(new TextEncoder(startingIndex));
        }
    }
}
