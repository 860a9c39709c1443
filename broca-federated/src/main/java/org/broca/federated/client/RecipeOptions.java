package org.broca.federated.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.broca.tensor.Check;

/**
 * The command line of a recipe in each phase: the tutorial's {@code int_model}.
 *
 * <p>Folders and manifests go to the keys that SpeechBrain's recipes have for them: {@code output_folder},
 * {@code data_folder}; a manifest that ends in {@code .tsv} to {@code train_tsv_file} and the like, from which the
 * recipe prepares its own in {@code <output_folder>/save}, any other to {@code train_annotation} or {@code train_csv}.
 */
public final class RecipeOptions {
    private static final Pattern KEY = Pattern.compile("(?<key>[A-Za-z_]\\w*)\\s*:.*");

    private final Path configFile;
    private final Path saveFolder;
    private final Optional<Path> dataFolder;
    private final Map<Split, Path> manifests;
    private final Optional<Path> tokenizer;
    private final Optional<String> evalDevice;
    private final PhaseOverrides phases;
    private final List<String> more;
    private final Set<String> keys;

    /** Which part of the data a manifest is of, and the keys that take it. */
    private enum Split {
        TRAIN("tr_path", "train"),
        DEV("dev_path", "valid", "dev"),
        TEST("test_path", "test");

        private final String option;
        private final List<String> names;

        Split(String option, String... names) {
            this.option = option;
            this.names = List.of(names);
        }

        List<String> keys(boolean tsv) {
            List<String> endings = tsv ? List.of("_tsv_file") : List.of("_annotation", "_csv");
            return endings.stream()
                    .flatMap(ending -> names.stream().map(name -> name + ending))
                    .toList();
        }
    }

    private RecipeOptions(Builder b) {
        configFile = b.configFile;
        saveFolder = b.saveFolder;
        dataFolder = b.dataFolder;
        manifests = Map.copyOf(b.manifests);
        tokenizer = b.tokenizer;
        evalDevice = b.evalDevice;
        phases = b.phases;
        more = List.copyOf(b.more);
        keys = keys(configFile);
    }

    /**
     * Options of a recipe.
     *
     * @param configFile its YAML file
     * @param saveFolder where its checkpoints and logs go
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static Builder builder(Path configFile, Path saveFolder) {
        return new Builder(configFile, saveFolder);
    }

    /** Where checkpoints and logs go. */
    public Path saveFolder() {
        return saveFolder;
    }

    /** Whether the YAML file has a key of this name. */
    public boolean has(String key) {
        return keys.contains(key);
    }

    /**
     * Arguments for the recipe's {@code main}.
     *
     * @param settings of this run, by key; a key that the YAML file lacks is left alone
     * @throws IllegalArgumentException if the YAML file has no key for a manifest that is given; names it
     */
    public List<String> arguments(Phase phase, Map<String, ?> settings) {
        Map<String, Object> overrides = new java.util.LinkedHashMap<>();
        overrides.put("output_folder", saveFolder.toString());
        dataFolder.ifPresent(folder -> putIfKnown(overrides, "data_folder", folder.toString()));
        manifests.forEach((split, file) -> overrides.put(key(split, file), file.toString()));
        if (manifests.values().stream().anyMatch(RecipeOptions::isTsv)) {
            putIfKnown(overrides, "manifest_folder", saveFolder.resolve("save").toString());
        }
        tokenizer.ifPresent(file -> overrides.put(tokenizerKey(file), file.toString()));
        phases.of(phase).forEach((key, value) -> putIfKnown(overrides, key, value));
        settings.forEach((key, value) -> putIfKnown(overrides, key, value));
        more.forEach(word -> overrides.remove(name(word))); // a key may be given once
        List<String> arguments = new ArrayList<>();
        arguments.add(configFile.toString());
        overrides.forEach((key, value) -> arguments.add("--" + key + "=" + yaml(value)));
        if (phase == Phase.EVALUATE) {
            evalDevice.ifPresent(device -> arguments.add("--device=" + device));
        }
        arguments.addAll(more);
        return arguments;
    }

    /** The key of {@code --key=value} or {@code --key}. */
    private static String name(String word) {
        int equals = word.indexOf('=');
        return word.startsWith("--") ? word.substring(2, equals < 0 ? word.length() : equals) : "";
    }

    private void putIfKnown(Map<String, Object> overrides, String key, Object value) {
        if (has(key)) {
            overrides.put(key, value);
        }
    }

    private String key(Split split, Path file) {
        List<String> wanted = split.keys(isTsv(file));
        return wanted.stream()
                .filter(this::has)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s has no key for --%s=%s: it needs one of %s"
                        .formatted(configFile, split.option, file, wanted)));
    }

    private String tokenizerKey(Path file) {
        boolean csv = file.toString().endsWith(".csv");
        List<String> wanted = csv ? List.of("tokenizer_csv") : List.of("tokenizer_file", "label_encoder_file");
        return wanted.stream()
                .filter(this::has)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("%s has no key for --tokenizer_path=%s: it needs one of %s"
                                .formatted(configFile, file, wanted)));
    }

    private static boolean isTsv(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".tsv");
    }

    private static String yaml(Object value) {
        return value instanceof String text ? "'" + text.replace("'", "''") + "'" : String.valueOf(value);
    }

    private static Set<String> keys(Path yaml) {
        try {
            Set<String> keys = new HashSet<>();
            for (String line : Files.readAllLines(yaml)) {
                Matcher matcher = KEY.matcher(line);
                if (matcher.matches()) {
                    keys.add(matcher.group("key"));
                }
            }
            return keys;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + yaml, e);
        }
    }

    /** What {@link RecipeOptions} are made of. */
    public static final class Builder {
        private final Path configFile;
        private final Path saveFolder;
        private final Map<Split, Path> manifests = new HashMap<>();
        private Optional<Path> dataFolder = Optional.empty();
        private Optional<Path> tokenizer = Optional.empty();
        private Optional<String> evalDevice = Optional.empty();
        private PhaseOverrides phases = PhaseOverrides.tutorial();
        private List<String> more = List.of();

        private Builder(Path configFile, Path saveFolder) {
            Check.that(Files.isRegularFile(configFile), "no such configuration: %s", configFile);
            this.configFile = configFile;
            this.saveFolder = saveFolder;
        }

        /** Where the recordings are. */
        @CanIgnoreReturnValue
        public Builder dataPath(Path folder) {
            dataFolder = Optional.of(folder);
            return this;
        }

        /** What is trained on. */
        @CanIgnoreReturnValue
        public Builder trPath(Path manifest) {
            manifests.put(Split.TRAIN, manifest);
            return this;
        }

        /** What training is validated on. */
        @CanIgnoreReturnValue
        public Builder devPath(Path manifest) {
            manifests.put(Split.DEV, manifest);
            return this;
        }

        /** What a model is measured on. */
        @CanIgnoreReturnValue
        public Builder testPath(Path manifest) {
            manifests.put(Split.TEST, manifest);
            return this;
        }

        /** The tokenizer, or the labels, or the CSV that a tokenizer is made of: the same at every site. */
        @CanIgnoreReturnValue
        public Builder tokenizerPath(Path file) {
            tokenizer = Optional.of(file);
            return this;
        }

        /** Where models are measured: {@code cpu}, {@code cuda:0}; else where the recipe trains. */
        @CanIgnoreReturnValue
        public Builder evalDevice(String device) {
            evalDevice = Optional.of(device);
            return this;
        }

        /** What keys get in each phase; by default {@link PhaseOverrides#tutorial}. */
        @CanIgnoreReturnValue
        public Builder phases(PhaseOverrides overrides) {
            phases = overrides;
            return this;
        }

        /** Run options and overrides for every phase, which win over all others. */
        @CanIgnoreReturnValue
        public Builder more(List<String> arguments) {
            more = arguments;
            return this;
        }

        public RecipeOptions build() {
            return new RecipeOptions(this);
        }
    }
}
