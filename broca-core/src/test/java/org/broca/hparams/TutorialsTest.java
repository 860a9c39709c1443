package org.broca.hparams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads every YAML snippet of SpeechBrain's tutorials, where they are at hand. */
class TutorialsTest {
    private static final Pattern BLOCK = Pattern.compile("```\\w*\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TAG = Pattern.compile("!(new|name|ref|apply|copy|include|PLACEHOLDER)");

    private static Optional<Path> tutorials() {
        String data = System.getenv("BROCA_TEST_DATA");
        Path given = data == null ? Path.of("../../shared/data") : Path.of(data);
        Path folder = given.resolveSibling("tutorials");
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    private static List<String> snippets(Path folder) throws IOException {
        List<String> snippets = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                Matcher block = BLOCK.matcher(Files.readString(file));
                while (block.find()) {
                    if (TAG.matcher(block.group(1)).find()) {
                        snippets.add(block.group(1));
                    }
                }
            }
        }
        return snippets;
    }

    @Test
    void readsEverySnippetAsFarAsItsKeysAreThere() throws IOException {
        Optional<Path> folder = tutorials();
        assumeTrue(folder.isPresent(), "SpeechBrain's tutorials are not beside the checkout");
        List<String> snippets = snippets(folder.get());
        assertThat(snippets).hasSizeGreaterThan(20);
        for (String snippet : snippets) {
            String keys = missing(snippet);
            String resolved = HyperYaml.resolve(keys + snippet, Overrides.none());
            assertThat(resolved).doesNotContain("!ref");
            assertThat(HyperYaml.resolve(resolved, Overrides.none())).isEqualTo(resolved);
        }
    }

    /** A line for each key that the snippet refers to but does not have. */
    private static String missing(String snippet) {
        Problems problems = new Problems();
        List<String> keys = Nodes.keys(YamlText.mapping(snippet, "snippet", problems));
        assertThat(problems.list()).isEmpty();
        StringBuilder lines = new StringBuilder();
        Matcher reference = Reference.FINDER.matcher(snippet);
        while (reference.find()) {
            String key = Reference.parse(
                            reference.group().substring(1, reference.group().length() - 1))
                    .keys()
                    .get(0);
            if (!keys.contains(key) && !lines.toString().contains("\n" + key + ":")) {
                lines.append('\n').append(key).append(": 1\n");
            }
        }
        return lines.toString();
    }
}
