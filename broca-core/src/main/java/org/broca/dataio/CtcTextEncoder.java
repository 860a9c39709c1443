package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Numbers the tokens of texts, with the blank of CTC (Graves et al., 2006), and collapses CTC outputs. */
public final class CtcTextEncoder extends TextEncoder {
    private @Nullable Object blankLabel;

    public CtcTextEncoder() {}

    private CtcTextEncoder(int startingIndex) {
        super(startingIndex);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** An encoder from a file that {@link #save} or Python wrote. */
    public static CtcTextEncoder fromSaved(Path file) {
        CtcTextEncoder encoder = new CtcTextEncoder();
        encoder.load(file);
        return encoder;
    }

    /** Adds special labels: {@code blank_label}, {@code bos_label}, {@code eos_label} indices, {@code unk_label}. */
    @Override
    public void handleSpecialLabels(Map<String, ?> specialLabels) {
        Object blank = specialLabels.get("blank_label");
        if (blank != null) {
            insertBlank(index("blank_label", blank));
        }
        super.handleSpecialLabels(specialLabels);
    }

    /** Adds {@code <blank>} after the other labels. */
    public void addBlank() {
        addBlank("<blank>");
    }

    /** Adds a blank after the other labels. */
    public void addBlank(Object label) {
        addLabel(label);
        blankLabel = PythonLiteral.canonical(label);
    }

    /** Inserts {@code <blank>} at the index; a label that was there moves to the end. */
    public void insertBlank(int index) {
        insertBlank("<blank>", index);
    }

    /** Inserts a blank at the index; a label that was there moves to the end. */
    public void insertBlank(Object label, int index) {
        insertLabel(label, index);
        blankLabel = PythonLiteral.canonical(label);
    }

    /** The index of the blank. */
    public int blankIndex() {
        return encodeLabel(blank());
    }

    private Object blank() {
        return requireSet(blankLabel, "Blank label has not been added! Call addBlank or insertBlank first.");
    }

    /** What a CTC path of labels says: repeated labels merged, then blanks left out. */
    public List<Object> collapseLabels(List<?> labels) {
        return collapseLabels(labels, true);
    }

    /** As {@link #collapseLabels(List)}; transducers do not merge repeated labels. */
    public List<Object> collapseLabels(List<?> labels, boolean mergeRepeats) {
        List<Object> canonical = labels.stream().map(PythonLiteral::canonical).toList();
        return collapse(canonical, blank(), mergeRepeats);
    }

    /** What CTC paths of indices say; lists may be nested, and the innermost are the paths. */
    public List<Object> collapseIndicesNdim(List<?> indices) {
        return collapseIndicesNdim(indices, true);
    }

    /** As {@link #collapseIndicesNdim(List)}; transducers do not merge repeated labels. */
    public List<Object> collapseIndicesNdim(List<?> indices, boolean mergeRepeats) {
        Object blank = blank();
        if (!indices.isEmpty() && indices.get(0) instanceof List<?>) {
            List<Object> result = new ArrayList<>();
            indices.forEach(path -> result.add(collapseIndicesNdim((List<?>) path, mergeRepeats)));
            return result;
        }
        List<Integer> path =
                indices.stream().map(index -> ((Number) index).intValue()).toList();
        return collapse(path, indexOf(blank), mergeRepeats);
    }

    private static List<Object> collapse(List<?> path, Object blank, boolean mergeRepeats) {
        List<Object> result = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            Object item = path.get(i);
            boolean repeated = mergeRepeats && i > 0 && item.equals(path.get(i - 1));
            if (!repeated && !item.equals(blank)) {
                result.add(item);
            }
        }
        return result;
    }

    @Override
    void putExtras(Map<String, Object> extras) {
        super.putExtras(extras);
        if (blankLabel != null) {
            extras.put("blank_label", blankLabel);
        }
    }

    @Override
    void takeExtras(Map<String, Object> extras) {
        super.takeExtras(extras);
        blankLabel = extras.getOrDefault("blank_label", blankLabel);
    }

    /** Options of an encoder. */
    public static final class Builder extends TextEncoder.Builder {
        private Builder() {}

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

        @Override
        @CanIgnoreReturnValue
        public Builder bosLabel(int index) {
            super.bosLabel(index);
            return this;
        }

        @Override
        @CanIgnoreReturnValue
        public Builder eosLabel(int index) {
            super.eosLabel(index);
            return this;
        }

        /** Index of {@code <blank>}; no blank by default. */
        @CanIgnoreReturnValue
        public Builder blankLabel(int index) {
            specialLabels.put("blank_label", index);
            return this;
        }

        @Override
        public CtcTextEncoder build() {
            return finish(new CtcTextEncoder(startingIndex));
        }
    }
}
