import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.broca.core.Stage;
import org.broca.dataio.DynamicItemDataset;
import org.broca.metrics.ConfusionMatrix;
import org.broca.metrics.CosineScores;
import org.broca.metrics.DetectionReport;
import org.broca.metrics.Trial;
import org.broca.metrics.TrialList;
import org.broca.tensor.Autograd;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is written once the best model is known: classes taken for each other, and how well embeddings verify. */
final class Reports {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.speaker_id");
    private static final double TARGETS = 0.01;

    private Reports() {}

    /** Writes precision, recall and F1 of each class, and the confusion matrix. */
    static void confusion(Path file, List<String> targets, List<String> predicted) {
        write(file, ConfusionMatrix.of(targets, predicted)::write);
    }

    /**
     * Compares each utterance of the sets with each other one by the cosine of their embeddings, each computed alone, and
     * writes trials.txt, utt2spk, scores.txt and verification.txt.
     */
    static void verification(
            Path folder,
            List<Stage> sets,
            Map<Stage, DynamicItemDataset> datasets,
            Function<PaddedData, Tensor> embed) {
        if (sets.isEmpty()) {
            return;
        }
        Map<String, String> speakers = new LinkedHashMap<>();
        Map<String, Tensor> embeddings = new LinkedHashMap<>();
        for (Stage stage : sets) {
            DynamicItemDataset data = Objects.requireNonNull(datasets.get(stage), stage + " is no data set of this run");
            for (int i = 0; i < data.size(); i++) {
                speakers.put(data.id(i), String.valueOf(data.data(i).get("spk_id")));
                embeddings.put(TrialList.bare(data.id(i)), embedding(data, i, embed));
            }
        }
        TrialList trials = TrialList.allPairs(speakers);
        trials.write(folder.resolve("trials.txt"));
        write(folder.resolve("utt2spk"), out -> {
            for (Map.Entry<String, String> one : speakers.entrySet()) {
                out.append(one.getKey() + " " + one.getValue() + "\n");
            }
        });
        List<Trial> scored = CosineScores.of(trials, embeddings);
        CosineScores.write(folder.resolve("scores.txt"), scored);
        DetectionReport report = DetectionReport.of(scored, speakers::get, TARGETS, 1);
        Path file = folder.resolve("verification.txt");
        write(file, report::write);
        LOG.info("verification: EER {} %, minDCF {}: {}", 100 * report.eer().value(), report.minDcf().value(), file);
    }

    private static Tensor embedding(DynamicItemDataset data, int index, Function<PaddedData, Tensor> embed) {
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor signal = (Tensor) Objects.requireNonNull(data.get(index, List.of("sig")).get("sig"));
            PaddedData alone = new PaddedData(signal.unsqueeze(0), Tensor.ones(1)); // [1, samples]
            return scope.keep(embed.apply(alone).reshape(-1).copy()); // [emb_dim]
        }
    }

    private interface Content {
        void to(Appendable out) throws IOException;
    }

    private static void write(Path file, Content content) {
        try (Writer out = Files.newBufferedWriter(file)) {
            content.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
