package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Labels and their indices: how they are added and looked up; what {@link CategoricalEncoder} builds on. */
public abstract class LabelSet {
    static final Logger LOGGER = LoggerFactory.getLogger("speechbrain.dataio.encoder");

    final LabelTable table = new LabelTable();
    int startingIndex;

    LabelSet(int startingIndex) {
        this.startingIndex = startingIndex;
    }

    /** Number of labels, special ones included. */
    public int size() {
        return table.size();
    }

    /** Label to index, in the order of the labels. */
    public Map<Object, Integer> lab2ind() {
        return table.indices();
    }

    /** Index to label. */
    public Map<Integer, Object> ind2lab() {
        return table.labels();
    }

    /** The index of a label that was added, whatever {@link #expectLen} says. */
    final int indexOf(Object label) {
        return table.at(label);
    }

    /** True if the indices run from the starting index without a gap. */
    public boolean isContinuous() {
        return table.isContinuous(startingIndex);
    }

    /** Adds the labels that are new; the default of {@code sequenceInput} is false (true for text encoders). */
    public final void updateFromIterable(Iterable<?> iterable) {
        updateFromIterable(iterable, readsSequences());
    }

    /**
     * Adds the labels that are new.
     *
     * @param sequenceInput whether the elements are sequences of labels (a list, or a text of one-character labels)
     */
    public void updateFromIterable(Iterable<?> iterable, boolean sequenceInput) {
        LabelCounts.forEachLabel(iterable, sequenceInput, this::ensureLabel);
    }

    /** As {@link #updateFromIterable(Iterable)}, over what a dataset gives for a key. */
    public final void updateFromDidataset(Function<String, ? extends Iterable<?>> dataset, String outputKey) {
        updateFromIterable(dataset.apply(outputKey), readsSequences());
    }

    /** As {@link #updateFromIterable(Iterable, boolean)}, over what a dataset gives for a key. */
    public final void updateFromDidataset(
            Function<String, ? extends Iterable<?>> dataset, String outputKey, boolean sequenceInput) {
        updateFromIterable(dataset.apply(outputKey), sequenceInput);
    }

    /** Whether the elements of what is read are sequences, where the caller does not say. */
    boolean readsSequences() {
        return false;
    }

    /**
     * Adds the most common labels, most common first.
     *
     * @param nMostCommon take at most so many; empty takes all
     * @param minCount leave out what is seen less often
     * @return how often each label was seen, the left out ones included
     */
    @CanIgnoreReturnValue
    public final Map<Object, Long> limitedLabelsetFromIterable(
            Iterable<?> iterable, boolean sequenceInput, OptionalInt nMostCommon, long minCount) {
        if (size() > 0) {
            LOGGER.info(
                    "Limited_labelset_from_iterable called, but {} is not empty. The new labels will be added, i.e."
                            + " won't overwrite. This is normal if there is e.g. an unk label already.",
                    getClass().getSimpleName());
        }
        Map<Object, Long> counts = LabelCounts.count(iterable, sequenceInput);
        LabelCounts.mostCommon(counts, nMostCommon, minCount).forEach(this::addLabel);
        return counts;
    }

    /**
     * Adds a new label at the next free index and returns the index.
     *
     * @throws IllegalArgumentException if it is already there
     */
    @CanIgnoreReturnValue
    public final int addLabel(Object label) {
        Object key = requireNew(label);
        int index = table.firstFree(startingIndex);
        table.put(key, index);
        return index;
    }

    /** The index of the label, which is added if it is not there. */
    @CanIgnoreReturnValue
    public final int ensureLabel(Object label) {
        Optional<Integer> index = table.indexOf(PythonLiteral.canonical(label));
        return index.isPresent() ? index.get() : addLabel(label);
    }

    /**
     * Adds a new label at an index; a label that was there moves to the next free one.
     *
     * @throws IllegalArgumentException if the label is already there
     */
    public final void insertLabel(Object label, int index) {
        enforceLabel(requireNew(label), index);
    }

    /** Gives the label this index, adding it if it is not there; a label that was there moves to the next free one. */
    public final void enforceLabel(Object label, int index) {
        Object key = PythonLiteral.canonical(label);
        table.force(key, index).ifPresent(displaced -> {
            LOGGER.info(
                    "Moving label {} from index {}, because {} was put at its place.",
                    PythonLiteral.repr(displaced),
                    index,
                    PythonLiteral.repr(key));
            table.put(displaced, table.firstFree(startingIndex));
        });
    }

    private Object requireNew(Object label) {
        Object key = PythonLiteral.canonical(label);
        Check.that(
                !table.contains(key),
                "Label already present in %s: %s",
                getClass().getSimpleName(),
                PythonLiteral.repr(key));
        return key;
    }
}
