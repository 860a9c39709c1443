package org.broca.app;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.broca.tensor.Check;
import org.broca.tokenizers.Encoding;
import org.broca.tokenizers.ModelType;
import org.broca.tokenizers.NormalizationRule;
import org.broca.tokenizers.SentencePieceProcessor;
import org.broca.tokenizers.SentencePieceTrainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Trains and uses SentencePiece models. */
@Command(
        name = "tokenizer",
        description = "Trains and uses tokenizers that SentencePiece reads too.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TokenizerCommand.Train.class,
            TokenizerCommand.Encode.class,
            TokenizerCommand.Decode.class,
            TokenizerCommand.Info.class
        })
final class TokenizerCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private TokenizerCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? train, encode, decode or info");
    }

    /** Writes a model and its vocabulary. */
    @Command(
            name = "train",
            description = "Trains on text, one sentence a line; writes PREFIX.model and PREFIX.vocab.",
            mixinStandardHelpOptions = true)
    static final class Train implements Callable<Integer> {
        @Option(names = "--input", paramLabel = "FILE", required = true, split = ",", description = "The text.")
        private List<Path> input = List.of();

        @Option(names = "--output", paramLabel = "PREFIX", required = true, description = "Where the model goes.")
        private Path output = Path.of("");

        @Option(
                names = "--vocab_size",
                paramLabel = "N",
                description = "Pieces, special ones included (default: ${DEFAULT-VALUE}); char may have fewer.")
        private int vocabSize = 8000;

        @Option(
                names = "--type",
                paramLabel = "T",
                converter = TypeNames.class,
                description = "unigram, bpe, char or word (default: ${DEFAULT-VALUE}).")
        private ModelType type = ModelType.UNIGRAM;

        @Option(
                names = "--character_coverage",
                paramLabel = "C",
                description = "Part of the characters that get pieces (default: ${DEFAULT-VALUE}).")
        private double characterCoverage = 0.9995;

        @Option(
                names = "--max_sentencepiece_length",
                paramLabel = "N",
                description = "Longest piece, in characters (default: ${DEFAULT-VALUE}).")
        private int maxSentencepieceLength = 16;

        @Option(
                names = "--user_defined_symbols",
                paramLabel = "S",
                split = ",",
                description = "Symbols that are always one piece.")
        private List<String> userDefinedSymbols = List.of();

        @Option(names = "--byte_fallback", description = "Write characters without pieces as bytes.")
        private boolean byteFallback;

        @Option(
                names = "--normalization_rule_name",
                paramLabel = "R",
                converter = RuleNames.class,
                description = "nmt_nfkc, nfkc, nmt_nfkc_cf, nfkc_cf or identity (default: ${DEFAULT-VALUE}).")
        private NormalizationRule rule = NormalizationRule.NMT_NFKC;

        @Option(names = "--unk_id", paramLabel = "ID", description = "Unknown piece (default: ${DEFAULT-VALUE}).")
        private int unkId;

        @Option(names = "--bos_id", paramLabel = "ID", description = "Begin of sentence (default: ${DEFAULT-VALUE}).")
        private int bosId = 1;

        @Option(names = "--eos_id", paramLabel = "ID", description = "End of sentence (default: ${DEFAULT-VALUE}).")
        private int eosId = 2;

        @Option(names = "--pad_id", paramLabel = "ID", description = "Padding (default: ${DEFAULT-VALUE}).")
        private int padId = -1;

        private Train() {}

        @Override
        public Integer call() {
            input.forEach(file -> Check.that(Files.isRegularFile(file), "tokenizer train: no such file: %s", file));
            SentencePieceTrainer.builder()
                    .modelType(type)
                    .vocabSize(vocabSize)
                    .characterCoverage(characterCoverage)
                    .maxSentencepieceLength(maxSentencepieceLength)
                    .userDefinedSymbols(userDefinedSymbols)
                    .byteFallback(byteFallback)
                    .normalizationRuleName(rule)
                    .unkId(unkId)
                    .bosId(bosId)
                    .eosId(eosId)
                    .padId(padId)
                    .build()
                    .train(input, output);
            return 0;
        }
    }

    /** Prints the tokens of texts. */
    @Command(
            name = "encode",
            description = "Prints the tokens of each text, or of each line of standard input.",
            mixinStandardHelpOptions = true)
    static final class Encode implements Callable<Integer> {
        @Option(names = "--model", paramLabel = "M", required = true, description = "A .model file.")
        private Path model = Path.of("");

        @Option(names = "--pieces", description = "Print the pieces rather than their ids.")
        private boolean pieces;

        @Option(names = "--sample", description = "Draw the tokens: subword regularization, or BPE dropout.")
        private boolean sample;

        @Option(
                names = "--alpha",
                paramLabel = "A",
                description = "With --sample: how much likelier tokens are preferred; for BPE, the part of merges left"
                        + " out (default: ${DEFAULT-VALUE}).")
        private double alpha = 0.1;

        @Option(
                names = "--nbest",
                paramLabel = "N",
                description = "With --sample, draw from the N best (default: all); else print the N best, a line each.")
        private int nbest = -1;

        @Option(names = "--seed", description = "Of --sample (default: ${DEFAULT-VALUE}).")
        private long seed = 1234;

        @Parameters(paramLabel = "TEXT", arity = "0..*")
        private List<String> texts = List.of();

        private Encode() {}

        @Override
        public Integer call() throws IOException {
            SentencePieceProcessor processor = new SentencePieceProcessor(model);
            Random random = new Random(seed);
            PrintStream out = standardOutput();
            eachInput(texts, text -> encode(processor, text, random).forEach(encoding -> out.println(shown(encoding))));
            out.flush();
            return 0;
        }

        private List<Encoding> encode(SentencePieceProcessor processor, String text, Random random) {
            if (sample) {
                return List.of(processor.sampleEncode(text, nbest, alpha, random));
            }
            return nbest > 1 ? processor.nbestEncode(text, nbest) : List.of(processor.encode(text));
        }

        private String shown(Encoding encoding) {
            return pieces
                    ? String.join(" ", encoding.pieces())
                    : encoding.ids().stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
    }

    /** Prints the text of tokens. */
    @Command(
            name = "decode",
            description = "Prints the text of tokens, or of those on each line of standard input.",
            mixinStandardHelpOptions = true)
    static final class Decode implements Callable<Integer> {
        @Option(names = "--model", paramLabel = "M", required = true, description = "A .model file.")
        private Path model = Path.of("");

        @Parameters(paramLabel = "IDS", arity = "0..*")
        private List<String> ids = List.of();

        private Decode() {}

        @Override
        public Integer call() throws IOException {
            SentencePieceProcessor processor = new SentencePieceProcessor(model);
            PrintStream out = standardOutput();
            List<String> inputs = ids.isEmpty() ? List.of() : List.of(String.join(" ", ids));
            eachInput(inputs, line -> out.println(processor.decodeIds(parsed(line))));
            out.flush();
            return 0;
        }

        private static List<Integer> parsed(String line) {
            return Arrays.stream(line.strip().split("\\s+"))
                    .filter(word -> !word.isEmpty())
                    .map(Decode::id)
                    .toList();
        }

        private static Integer id(String word) {
            Check.that(word.matches("-?\\d{1,9}"), "tokenizer decode: ids are whole numbers, got %s", word);
            return Integer.valueOf(word);
        }
    }

    /** Prints what a model is. */
    @Command(
            name = "info",
            description = "Prints the size, the type and the special tokens of a model; -1 is none.",
            mixinStandardHelpOptions = true)
    static final class Info implements Callable<Integer> {
        @Parameters(paramLabel = "MODEL", description = "A .model file.")
        private Path model = Path.of("");

        private Info() {}

        @Override
        public Integer call() {
            SentencePieceProcessor processor = new SentencePieceProcessor(model);
            PrintStream out = standardOutput();
            out.println("size: " + processor.vocabSize());
            out.println("type: " + processor.modelType());
            out.println("unk_id: " + processor.unkId());
            out.println("bos_id: " + processor.bosId());
            out.println("eos_id: " + processor.eosId());
            out.println("pad_id: " + processor.padId());
            out.flush();
            return 0;
        }
    }

    /** UTF-8 whatever the locale: pieces have characters beyond ASCII. */
    private static PrintStream standardOutput() {
        return new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    }

    private static void eachInput(List<String> arguments, Consumer<String> action) throws IOException {
        for (String argument : arguments) {
            Check.that(
                    argument.indexOf('\ufffd') < 0,
                    "tokenizer: this locale is not UTF-8, so \"%s\" was not understood; give the text on standard"
                            + " input, or set LC_ALL=C.UTF-8",
                    argument);
            action.accept(argument);
        }
        if (arguments.isEmpty()) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                action.accept(line);
            }
        }
    }

    /** SentencePiece's names of types. */
    static final class TypeNames implements ITypeConverter<ModelType> {
        TypeNames() {}

        @Override
        public ModelType convert(String name) {
            return named(ModelType.values(), name);
        }
    }

    /** SentencePiece's names of normalization rules. */
    static final class RuleNames implements ITypeConverter<NormalizationRule> {
        RuleNames() {}

        @Override
        public NormalizationRule convert(String name) {
            return named(NormalizationRule.values(), name);
        }
    }

    private static <T> T named(T[] values, String name) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "must be one of %s, got %s".formatted(Arrays.toString(values), name)));
    }
}
