package org.broca.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.broca.core.Logging;
import org.broca.inference.SpeechRecognizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds when the words of a known text are said. */
@Command(
        name = "align",
        description = "Writes when the words of a given text are said in a recording, as JSON: {\"file\", \"text\","
                + " \"words\":[{\"word\", \"start\", \"end\", \"confidence\"}]}, times in seconds.",
        mixinStandardHelpOptions = true)
final class AlignCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Parameters(paramLabel = "FILE", description = "The recording.")
    private String file = "";

    @Option(names = "--text", paramLabel = "TEXT", required = true, description = "What is said in it.")
    private String text = "";

    private AlignCommand() {}

    @Override
    public Integer call() {
        Logging.quiet();
        try (SpeechRecognizer recognizer = SpeechRecognizer.open(model.source());
                PrintStream out =
                        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8)) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("file", file);
            object.put("text", text);
            object.put("words", TranscriptFormat.words(recognizer.align(file, text)));
            out.print(Json.line(object));
        }
        return 0;
    }
}
