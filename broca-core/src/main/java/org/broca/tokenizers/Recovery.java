package org.broca.tokenizers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.broca.metrics.Edit;
import org.broca.metrics.EditDistance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the words of annotations are the same after encoding and decoding. */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.tokenizers.SentencePiece");

    private Recovery() {}

    /** Reports the words that are not recovered, in SpeechBrain's lines. */
    static void report(Path file, AnnotationText text, SentencePieceProcessor processor) {
        if (!Files.isRegularFile(file)) {
            LOG.info("No accuracy recover checking for{}", file);
            return;
        }
        LOG.info("==== Accuracy checking for recovering text from tokenizer ===");
        Set<String> wrong = wrongWords(text.read(file), processor);
        LOG.info("recover words from: {}", file);
        if (wrong.isEmpty()) {
            LOG.info("Wrong recover words: 0");
            LOG.warn("accuracy recovering words: 1.0");
            return;
        }
        LOG.warn("Wrong recover words: {}", wrong.size());
        LOG.warn("Tokenizer vocab size: {}", processor.vocabSize());
        LOG.warn("accuracy recovering words: {}", 1 - (double) wrong.size() / processor.vocabSize());
    }

    /** The different words that are not what they were. */
    static Set<String> wrongWords(List<String> texts, SentencePieceProcessor processor) {
        Set<String> wrong = new LinkedHashSet<>();
        for (String text : texts) {
            String line = text.split("\n", -1)[0];
            String decoded = processor.decodeIds(processor.encodeAsIds(line));
            if (!decoded.equals(line)) {
                EditDistance.align(words(line), words(decoded)).stream()
                        .filter(edit -> edit.kind() != Edit.Kind.EQUAL)
                        .flatMap(edit -> edit.reference().stream())
                        .forEach(wrong::add);
            }
        }
        return wrong;
    }

    /** What is between single spaces, as Python's {@code split(" ")}. */
    static List<String> words(String text) {
        return Arrays.asList(text.split(" ", -1));
    }
}
