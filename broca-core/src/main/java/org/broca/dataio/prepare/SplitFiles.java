package org.broca.dataio.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.broca.dataio.Manifests;
import org.broca.tensor.Check;
import org.slf4j.Logger;

/** The three manifests of a corpus. */
public record SplitFiles(Path train, Path valid, Path test) {
    /** {@code train.json}, {@code valid.json} and {@code test.json} of a folder. */
    public static SplitFiles in(Path folder) {
        return new SplitFiles(folder.resolve("train.json"), folder.resolve("valid.json"), folder.resolve("test.json"));
    }

    List<Path> all() {
        return List.of(train, valid, test);
    }

    /** True if an earlier run made them all. */
    public boolean exist() {
        return all().stream().allMatch(Files::isRegularFile);
    }

    /** One utterance of a manifest. */
    record Entry(String id, Map<String, Object> item) {
        /** An utterance with SpeechBrain's keys; {@code wav} as the manifest is to say it. */
        static Entry of(String id, String wav, double length, String speaker, String words) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("wav", wav);
            item.put("length", length);
            item.put("spk_id", speaker);
            item.put("words", escape(words));
            return new Entry(id, item);
        }
    }

    /** Manifests are formatted when they are read: braces in text are doubled. */
    static String escape(String text) {
        return text.replace("{", "{{").replace("}", "}}");
    }

    /** A file below a corpus' folder, as manifests say it. */
    static String below(Path dataFolder, Path file) {
        return "{data_root}/" + escape(dataFolder.relativize(file).toString().replace('\\', '/'));
    }

    /** True, and says so, if there is nothing to do; else says what is going to be made. */
    boolean done(Logger logger) {
        boolean exist = exist();
        if (exist) {
            logger.info("Preparation completed in previous run, skipping.");
        } else {
            logger.info("Creating {}, {}, and {}", train, valid, test);
        }
        return exist;
    }

    /** Writes a manifest for each of the three parts. */
    <T> void write(List<List<T>> parts, Function<T, Entry> describe, Logger logger) {
        Check.that(parts.size() == 3, "split_ratio needs three parts (train, valid, test), got %d", parts.size());
        for (int i = 0; i < parts.size(); i++) {
            Map<String, Map<String, Object>> items = new LinkedHashMap<>();
            for (T part : parts.get(i)) {
                Entry entry = describe.apply(part);
                items.put(entry.id(), entry.item());
            }
            Manifests.writeJson(all().get(i), items);
            logger.info("{} successfully created!", all().get(i));
        }
    }
}
