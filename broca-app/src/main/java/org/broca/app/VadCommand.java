package org.broca.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.broca.core.Logging;
import org.broca.inference.Segment;
import org.broca.inference.SpeechActivity;
import org.broca.inference.Vad;
import org.broca.inference.VadOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds speech in recordings. */
@Command(
        name = "vad",
        description = {
            "Tells where speech is in recordings of any length, as JSON, a line a recording: {\"file\","
                    + " \"segments\":[{\"start\", \"end\"}]}, in seconds.",
            "",
            "A recording that cannot be read is told on standard error, and the others are read (exit status 1).",
            ""
        },
        mixinStandardHelpOptions = true)
final class VadCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Recordings.")
    private List<String> files = List.of();

    @Option(names = "--frames", description = "Add \"frames\":[...], the probability of speech in each frame.")
    private boolean frames;

    @Option(
            names = "--save-folder",
            paramLabel = "DIR",
            description = "Also write <name>.txt there: what is speech and what is not, as SpeechBrain does.")
    private @Nullable Path saveFolder;

    @Mixin
    private Thresholds thresholds = new Thresholds();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private VadCommand() {}

    /** SpeechBrain's arguments, by their names. */
    private static final class Thresholds {
        @Option(names = "--activation-th", paramLabel = "P", description = "Speech starts here (default: 0.5).")
        private double activationTh = 0.5;

        @Option(names = "--deactivation-th", paramLabel = "P", description = "It ends below this (default: 0.25).")
        private double deactivationTh = 0.25;

        @Option(names = "--close-th", paramLabel = "S", description = "Closer segments become one (default: 0.25).")
        private double closeTh = 0.25;

        @Option(names = "--len-th", paramLabel = "S", description = "Shorter segments are left out (default: 0.25).")
        private double lenTh = 0.25;

        @Option(
                names = "--no-double-check",
                description = "Do not have the network read each segment again, alone, to confirm it.")
        private boolean noDoubleCheck;

        @Option(
                names = "--speech-th",
                paramLabel = "P",
                description = "Mean probability that confirms a segment (default: 0.5).")
        private double speechTh = 0.5;

        @Option(names = "--apply-energy-vad", description = "Cut segments finer, by their loudness.")
        private boolean applyEnergyVad;

        @Option(
                names = "--en-activation-th",
                paramLabel = "E",
                description = "By loudness, speech starts here; 0.5 is the segment's mean (default: 0.5).")
        private double enActivationTh = 0.5;

        @Option(
                names = "--en-deactivation-th",
                paramLabel = "E",
                description = "By loudness, it ends below this (default: 0).")
        private double enDeactivationTh;

        @Option(names = "--large-chunk-size", paramLabel = "S", description = "Seconds read at a time (default: 30).")
        private double largeChunkSize = 30;

        @Option(
                names = "--small-chunk-size",
                paramLabel = "S",
                description = "Seconds that the network reads in one go (default: 10).")
        private double smallChunkSize = 10;

        @Option(names = "--overlap-small-chunk", description = "Overlap these by half.")
        private boolean overlapSmallChunk;

        private Thresholds() {}

        VadOptions options() {
            return VadOptions.builder()
                    .activationTh(activationTh)
                    .deactivationTh(deactivationTh)
                    .closeTh(closeTh)
                    .lenTh(lenTh)
                    .doubleCheck(!noDoubleCheck)
                    .speechTh(speechTh)
                    .applyEnergyVad(applyEnergyVad)
                    .enActivationTh(enActivationTh)
                    .enDeactivationTh(enDeactivationTh)
                    .largeChunkSize(largeChunkSize)
                    .smallChunkSize(smallChunkSize)
                    .overlapSmallChunk(overlapSmallChunk)
                    .build();
        }
    }

    @Override
    public Integer call() {
        Logging.quiet();
        VadOptions options = thresholds.options();
        Path folder = saveFolder;
        if (folder != null) {
            create(folder);
        }
        try (Vad vad = Vad.fromHparams(model.source());
                FileOutput output = new FileOutput(spec, files.size())) {
            vad.detectFiles(files, options, output.as((String file, SpeechActivity found) -> {
                if (folder != null) {
                    Path audio = Path.of(file);
                    vad.saveBoundaries(found.segments(), folder.resolve(name(audio) + ".txt"), audio);
                }
                return line(file, found);
            }));
            return output.report();
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder, e);
        }
    }

    /** A file's name without its ending. */
    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private String line(String file, SpeechActivity found) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", file);
        object.put(
                "segments", found.segments().stream().map(VadCommand::segment).toList());
        if (frames) {
            object.put("frames", found.frames());
        }
        return Json.line(object);
    }

    private static Map<String, Object> segment(Segment segment) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("start", segment.start());
        object.put("end", segment.end());
        return object;
    }
}
