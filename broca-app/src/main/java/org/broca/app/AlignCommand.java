package org.broca.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.broca.core.Logging;
import org.broca.inference.ModelSource;
import org.broca.inference.SpeechRecognizer;
import org.broca.tensor.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds when the words of a known text are said. */
@Command(
        name = "align",
        description = "Writes when the words of a given text are said in a recording, as JSON: {\"file\", \"text\","
                + " \"words\":[{\"word\", \"start\", \"end\", \"confidence\"}]}, times in seconds.",
        mixinStandardHelpOptions = true)
final class AlignCommand implements Callable<Integer> {
    @Option(
            names = "--source",
            paramLabel = "DIR",
            required = true,
            description = "A model folder, the results folder of a training run, or a hub's organisation/model.")
    private String source = "";

    @Parameters(paramLabel = "FILE", description = "The recording.")
    private String file = "";

    @Option(names = "--text", paramLabel = "TEXT", required = true, description = "What is said in it.")
    private String text = "";

    @Option(names = "--device", description = "cpu or cuda:0 (default: the best there is).")
    private @Nullable String device;

    private AlignCommand() {}

    @Override
    public Integer call() {
        Logging.quiet();
        ModelSource.Builder model = ModelSource.builder(source);
        Optional.ofNullable(device).map(Device::new).ifPresent(model::device);
        try (SpeechRecognizer recognizer = SpeechRecognizer.open(model.build());
                PrintStream out =
                        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8)) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("file", file);
            object.put("text", text);
            object.put("words", TranscriptFormat.words(recognizer.align(file, text)));
            out.println(TranscriptFormat.json(object));
        }
        return 0;
    }
}
