package org.broca.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.broca.dataio.AudioInfo;
import org.broca.dataio.AudioIo;
import org.broca.dataio.AudioNormalizer;
import org.broca.dataio.AudioSegment;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Looks into recordings, and writes copies of them.
 *
 * @param root that ids are seen from
 * @param folder of the copies; empty for none
 * @param format of the copies, an ending
 * @param sampleRate of the copies, in Hz; 0 for the recording's
 */
record ConvertTask(String root, String folder, String format, int sampleRate) implements FileTask {
    static final StructType TYPE = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("duration", DataTypes.DoubleType, false)
            .add("wav", DataTypes.StringType, false)
            .add("sample_rate", DataTypes.IntegerType, false)
            .add("channels", DataTypes.IntegerType, false);

    @Override
    public List<Outcome> run(List<Recording> recordings) {
        ExecutorModels.limitThreads();
        List<Outcome> outcomes = new ArrayList<>();
        for (Recording recording : recordings) {
            try {
                outcomes.add(Outcome.good(folder.isEmpty() ? told(recording) : copied(recording)));
            } catch (RuntimeException e) {
                outcomes.add(Outcome.bad(e));
            }
        }
        return outcomes;
    }

    private Row told(Recording recording) {
        AudioInfo info = AudioIo.readAudioInfo(Path.of(recording.file()));
        return row(recording, info, recording.given());
    }

    private Row copied(Recording recording) {
        Path file = Path.of(recording.file());
        int rate = sampleRate > 0 ? sampleRate : AudioIo.readAudioInfo(file).sampleRate();
        AudioNormalizer normalizer = AudioNormalizer.builder().sampleRate(rate).build();
        String target = folder + (folder.endsWith("/") ? "" : "/") + id(recording) + "." + format;
        Path partial = partial(target);
        try (TensorScope scope = TensorScope.open()) {
            Tensor signal = normalizer.read(new AudioSegment(file)); // [samples]
            AudioIo.writeAudio(partial, signal, rate);
            AudioInfo info = new AudioInfo(rate, signal.size(0), 1, format, format);
            move(partial, target);
            return row(recording, info, target);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
        } finally {
            partial.toFile().delete();
        }
    }

    /** A name that no other attempt has, beside the copy where that is a file of this node. */
    private Path partial(String target) {
        String name = ".broca-" + UUID.randomUUID() + "." + format;
        try {
            return FetchedFiles.isElsewhere(target)
                    ? Path.of(System.getProperty("java.io.tmpdir"), name)
                    : Files.createDirectories(Path.of(target).resolveSibling("."))
                            .resolve(name);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for " + target, e);
        }
    }

    private static void move(Path partial, String target) throws IOException {
        if (!FetchedFiles.isElsewhere(target)) {
            Files.move(partial, Path.of(target), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        org.apache.hadoop.fs.Path to = new org.apache.hadoop.fs.Path(target);
        FileSystem system = to.getFileSystem(FetchedFiles.configuration());
        org.apache.hadoop.fs.Path beside = to.suffix("." + UUID.randomUUID());
        system.copyFromLocalFile(new org.apache.hadoop.fs.Path(partial.toUri()), beside);
        system.delete(to, false);
        if (!system.rename(beside, to)) {
            system.delete(beside, false); // another attempt was faster
        }
    }

    private Row row(Recording recording, AudioInfo info, String wav) {
        return RowFactory.create(id(recording), info.duration(), wav, info.sampleRate(), info.channels());
    }

    private String id(Recording recording) {
        String path = FetchedFiles.withoutScheme(recording.given());
        String prefix = root.isEmpty() || root.endsWith("/") ? root : root + "/";
        String name = !prefix.isEmpty() && path.startsWith(prefix)
                ? path.substring(prefix.length())
                : path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > name.lastIndexOf('/') + 1 ? name.substring(0, dot) : name;
    }
}
