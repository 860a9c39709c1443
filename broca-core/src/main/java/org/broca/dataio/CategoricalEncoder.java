package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.io.Recoverable;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the labels of a set, such as speaker names, in the order in which they are first seen.
 *
 * <p>A label is text, a number, a boolean, a list of these (a Python tuple) or {@code Optional.empty()} for Python's
 * {@code None}; {@code Integer} and {@code Long} labels are the same. Files are SpeechBrain's
 * {@code label_encoder.txt}, byte for byte.
 *
 * <p>Encoding and decoding may run in many threads at once; adding labels may not.
 */
public class CategoricalEncoder extends LabelSet implements Recoverable {
    private static final int UNCHECKED = -1;
    private static final int IGNORED = -2;

    private @Nullable Object unkLabel;
    private volatile int expectedLen = UNCHECKED;

    public CategoricalEncoder() {
        this(0);
    }

    CategoricalEncoder(int startingIndex) {
        super(startingIndex);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** An encoder from a file that {@link #save} or Python wrote. */
    public static CategoricalEncoder fromSaved(Path file) {
        CategoricalEncoder encoder = new CategoricalEncoder();
        encoder.load(file);
        return encoder;
    }

    /** Loads the file if it is there and sound; otherwise fills the encoder and saves it there. */
    public final void loadOrCreate(Path file, Consumer<? super CategoricalEncoder> fill) {
        if (!loadIfPossible(file)) {
            fill.accept(this);
            save(file);
        }
        load(file);
    }

    /**
     * Loads the file if it is there and sound; otherwise adds the labels of all iterables, then the special labels, and
     * saves.
     *
     * @param specialLabels as {@link #handleSpecialLabels} takes them
     */
    public final void loadOrCreate(
            Path file, List<? extends Iterable<?>> fromIterables, boolean sequenceInput, Map<String, ?> specialLabels) {
        loadOrCreate(file, encoder -> {
            fromIterables.forEach(labels -> encoder.updateFromIterable(labels, sequenceInput));
            encoder.handleSpecialLabels(specialLabels);
        });
    }

    /** Adds special labels by SpeechBrain's keys: here {@code unk_label}, whose value is the label. */
    public void handleSpecialLabels(Map<String, ?> specialLabels) {
        Object unk = specialLabels.get("unk_label");
        if (unk != null) {
            addUnk(unk);
        }
    }

    /** Adds {@code <unk>}, which unknown labels are encoded as. */
    @CanIgnoreReturnValue
    public final int addUnk() {
        return addUnk("<unk>");
    }

    /** Adds the label that unknown labels are encoded as. */
    @CanIgnoreReturnValue
    public final int addUnk(Object label) {
        unkLabel = PythonLiteral.canonical(label);
        return addLabel(label);
    }

    /**
     * The index of a label, or of the unknown label where one was added.
     *
     * @throws IllegalArgumentException if the label is unknown and no unknown label was added
     */
    public final int encodeLabel(Object label) {
        return encodeLabel(label, true);
    }

    /** As {@link #encodeLabel(Object)}; without {@code allowUnk} an unknown label is an error in any case. */
    public final int encodeLabel(Object label, boolean allowUnk) {
        requireExpectedLen();
        Object key = PythonLiteral.canonical(label);
        Optional<Integer> index = table.indexOf(key);
        if (index.isPresent()) {
            return index.get();
        }
        Object unk = unkLabel;
        if (unk != null && allowUnk) {
            return table.at(unk);
        }
        throw unknown(key, unk != null, allowUnk);
    }

    private static IllegalArgumentException unknown(Object label, boolean hasUnk, boolean allowUnk) {
        String name = PythonLiteral.repr(label);
        if (hasUnk) {
            return new IllegalArgumentException(
                    "Unknown label " + name + ", and explicitly disallowed the use of the existing unk-label");
        }
        return new IllegalArgumentException(
                allowUnk
                        ? "Cannot encode unknown label " + name + ". You have not called addUnk() to add a special"
                                + " unk-label for unknown labels."
                        : "Couldn't and wouldn't encode unknown label " + name + ".");
    }

    /** The index of a label as an int64 tensor of shape {@code [1]}. */
    public final Tensor encodeLabelTorch(Object label) {
        return Tensor.of(new long[] {encodeLabel(label)}, 1);
    }

    /** The indices of labels. */
    public final List<Integer> encodeSequence(Iterable<?> labels) {
        List<Integer> indices = new ArrayList<>();
        labels.forEach(label -> indices.add(encodeLabel(label)));
        return indices;
    }

    /** The indices of labels as an int64 tensor of shape {@code [labels]}. */
    public final Tensor encodeSequenceTorch(Iterable<?> labels) {
        long[] indices =
                encodeSequence(labels).stream().mapToLong(Integer::longValue).toArray();
        return Tensor.of(indices, indices.length);
    }

    /**
     * The label of an index.
     *
     * @throws IllegalArgumentException if no label has it
     */
    public final Object decodeLabel(long index) {
        requireExpectedLen();
        return table.labelAt((int) index)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no label has the index " + index + "; there are " + size() + " labels"));
    }

    /** The labels of a whole-number tensor: a list for one dimension, lists of lists for more. */
    public final List<Object> decodeTorch(Tensor indices) {
        return Nested.decode(indices, this::decodeLabel);
    }

    /** The labels of a number, a tensor, or of lists of these at any depth, in the same nesting. */
    public final Object decodeNdim(Object indices) {
        return Nested.decode(indices, this::decodeLabel);
    }

    /** Makes encoding and decoding fail unless there are so many labels. */
    public final void expectLen(int labels) {
        Check.that(labels >= 0, "expectLen: the number of labels must not be negative, got %d", labels);
        expectedLen = labels;
    }

    /** Says that any number of labels is right, which silences the warning about {@link #expectLen}. */
    public final void ignoreLen() {
        expectedLen = IGNORED;
    }

    private void requireExpectedLen() {
        int expected = expectedLen;
        if (expected == UNCHECKED) {
            ignoreLen();
            LOGGER.warn(
                    "{}.expect_len was never called: assuming category count of {} to be correct! Sanity check your"
                            + " encoder using `.expect_len`. Ensure that downstream code also uses the correct size. If"
                            + " you are sure this does not apply to you, use `.ignore_len`.",
                    getClass().getSimpleName(),
                    size());
        } else if (expected != IGNORED && expected != size()) {
            throw new IllegalStateException(
                    ".expect_len(" + expected + ") was called, but " + size() + " categories found");
        }
    }

    @Override
    public final void save(Path file) {
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put("starting_index", startingIndex);
        putExtras(extras);
        new LabelFile(table, extras).write(file);
    }

    /** Replaces the labels by those of a file. */
    public final void load(Path file) {
        if (size() > 0) {
            LOGGER.info(
                    "Load called, but {} is not empty. Loaded data will overwrite everything. This is normal if there"
                            + " is e.g. an unk label defined at init.",
                    getClass().getSimpleName());
        }
        LabelFile saved = LabelFile.read(file);
        if (!(saved.extras().get("starting_index") instanceof Long first)) {
            throw new IllegalArgumentException(file + ": no 'starting_index' after the ruler");
        }
        table.replaceBy(saved.table());
        startingIndex = Math.toIntExact(first);
        takeExtras(saved.extras());
        LOGGER.debug("Loaded categorical encoding from {}", file);
    }

    @Override
    public final void load(Path file, boolean endOfEpoch) {
        load(file);
    }

    /** Loads a file if it is there and sound, and says whether it did. */
    @CanIgnoreReturnValue
    public final boolean loadIfPossible(Path file) {
        if (!Files.exists(file)) {
            LOGGER.debug("Would load categorical encoding from {}, but file doesn't exist yet.", file);
            return false;
        }
        try {
            load(file);
            return true;
        } catch (IllegalArgumentException e) {
            LOGGER.debug(
                    "Would load categorical encoding from {}, and file existed but seems to be corrupted or otherwise"
                            + " couldn't load: {}",
                    file,
                    e.getMessage());
            return false;
        }
    }

    /** Writes the special labels into what is saved. */
    void putExtras(Map<String, Object> extras) {
        if (unkLabel != null) {
            extras.put("unk_label", unkLabel);
        }
    }

    /** Takes the special labels from what was saved. */
    void takeExtras(Map<String, Object> extras) {
        unkLabel = extras.getOrDefault("unk_label", unkLabel);
    }

    /** Options of an encoder. */
    public static class Builder {
        int startingIndex;
        final Map<String, Object> specialLabels = new LinkedHashMap<>();

        Builder() {}

        /** Index of the first label, 0 by default. */
        @CanIgnoreReturnValue
        public Builder startingIndex(int index) {
            startingIndex = index;
            return this;
        }

        /** Adds a label for unknown labels; none by default. */
        @CanIgnoreReturnValue
        public Builder unkLabel(Object label) {
            specialLabels.put("unk_label", label);
            return this;
        }

        public CategoricalEncoder build() {
            return finish(new CategoricalEncoder(startingIndex));
        }

        <E extends CategoricalEncoder> E finish(E encoder) {
            encoder.handleSpecialLabels(specialLabels);
            return encoder;
        }
    }
}
