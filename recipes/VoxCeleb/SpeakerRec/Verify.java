import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.broca.core.Arguments;
import org.broca.core.Experiment;
import org.broca.dataio.DynamicItemDataset;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Hparams;
import org.broca.hparams.Overrides;
import org.broca.inference.SpeakerRecognition;
import org.broca.metrics.CohortNormalization;
import org.broca.metrics.CosineScores;
import org.broca.metrics.DetectionReport;
import org.broca.metrics.ScoreNorm;
import org.broca.metrics.Trial;
import org.broca.metrics.TrialList;
import org.broca.processing.LabelledVectors;
import org.broca.processing.Plda;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies speakers with a trained model: {@code ./broca train recipes/VoxCeleb/SpeakerRec/verification_cosine.yaml}.
 *
 * <p>Scores every trial by the cosine of the two embeddings, on request normalized by a cohort of other speakers, or by a
 * PLDA model of the training data's embeddings. Writes scores.txt and verification.txt.
 */
final class Verify {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.verification");

    private Verify() {}

    /** What this recipe takes from its YAML file, a component a key. */
    record Config(
            Path dataFolder,
            Path audioFolder,
            Path verificationFile,
            String modelSource,
            Path outputFolder,
            Optional<Path> trainAnnotation,
            int nTrainSnts,
            String scoreNorm,
            Optional<Integer> cohortSize,
            double pTarget,
            Optional<Plda> plda) {}

    /** Embeddings of the training data, and whose they are. */
    private record Training(List<String> speakers, Tensor embeddings) {}

    /** The embedding, {@code [emb_dim]}, of a whole recording. */
    private static Tensor embed(SpeakerRecognition model, Path file) {
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor wave = model.loadAudio(file).unsqueeze(0); // [1, samples]
            return scope.keep(model.encodeBatch(wave).reshape(-1).copy());
        }
    }

    /** Each utterance of the trials once. */
    private static Map<String, Tensor> embedTrials(SpeakerRecognition model, TrialList trials, Path folder) {
        Map<String, Tensor> embeddings = new LinkedHashMap<>();
        for (String name : trials.utterances()) {
            embeddings.put(TrialList.bare(name), embed(model, folder.resolve(name)));
            if (embeddings.size() % 500 == 0) {
                LOG.info("{} utterances embedded", embeddings.size());
            }
        }
        return embeddings;
    }

    private static Training embedTraining(SpeakerRecognition model, Config h) {
        Path file = h.trainAnnotation()
                .orElseThrow(() -> new IllegalArgumentException(
                        "train_annotation must name the manifest of the training data, for score_norm and plda"));
        DynamicItemDataset data = DynamicItemDataset.fromJson(file, Map.of("data_root", h.dataFolder()));
        List<String> speakers = new ArrayList<>();
        List<Tensor> embeddings = new ArrayList<>();
        for (int i = 0; i < Math.min(h.nTrainSnts(), data.size()); i++) {
            Map<String, Object> item = data.data(i);
            speakers.add(String.valueOf(item.get("spk_id")));
            embeddings.add(embed(model, Path.of(String.valueOf(item.get("wav")))));
        }
        return new Training(speakers, Tensor.stack(0, embeddings.toArray(Tensor[]::new))); // [count, emb_dim]
    }

    /** One embedding a speaker, the mean of hers. */
    private static Tensor cohort(Training training) {
        return new LabelledVectors(training.speakers(), training.embeddings())
                .speakerMeans()
                .vectors()
                .to(training.embeddings().dtype()); // [speakers, emb_dim]
    }

    private static List<Trial> byCosine(Config h, SpeakerRecognition model, TrialList trials, Map<String, Tensor> found) {
        ScoreNorm kind = ScoreNorm.of(h.scoreNorm());
        if (kind == ScoreNorm.NONE) {
            return CosineScores.of(trials, found);
        }
        Tensor cohort = cohort(embedTraining(model, h));
        int size = h.cohortSize().orElse(Integer.MAX_VALUE);
        return CosineScores.of(trials, found, Optional.of(new CohortNormalization(cohort, kind, size)));
    }

    private static List<Trial> byPlda(Plda plda, Training training, TrialList trials, Map<String, Tensor> found) {
        plda.train(new LabelledVectors(training.speakers(), training.embeddings()));
        List<String> names = List.copyOf(new TreeSet<>(found.keySet()));
        Map<String, Integer> places = new LinkedHashMap<>();
        names.forEach(name -> places.put(name, places.size()));
        Tensor all = Tensor.stack(0, names.stream().map(found::get).toArray(Tensor[]::new)); // [utterances, emb_dim]
        double[] scores = plda.score(all, all).toDoubleArray();
        List<Trial> scored = new ArrayList<>();
        for (TrialList.Pair pair : trials.pairs()) {
            int enrol = places.get(TrialList.bare(pair.enrol()));
            int test = places.get(TrialList.bare(pair.test()));
            scored.add(new Trial(pair.enrol(), pair.test(), pair.same(), (float) scores[enrol * names.size() + test]));
        }
        return scored;
    }

    public static void main(String[] args) throws IOException {
        Arguments arguments = Arguments.parse(args);
        Hparams hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        Config h = hparams.bind(Config.class);
        Experiment.create(h.outputFolder(), arguments);
        TrialList trials = TrialList.read(h.verificationFile());
        Check.that(Files.isDirectory(h.audioFolder()), "no folder %s: audio_folder must hold the trials' recordings", h.audioFolder());
        try (SpeakerRecognition model = SpeakerRecognition.fromHparams(h.modelSource())) {
            Map<String, Tensor> found = embedTrials(model, trials, h.audioFolder());
            List<Trial> scored = h.plda().isPresent()
                    ? byPlda(h.plda().orElseThrow(), embedTraining(model, h), trials, found)
                    : byCosine(h, model, trials, found);
            CosineScores.write(h.outputFolder().resolve("scores.txt"), scored);
            DetectionReport report = DetectionReport.of(scored, trials.speakers(), h.pTarget(), 1);
            try (Writer out = Files.newBufferedWriter(h.outputFolder().resolve("verification.txt"))) {
                report.write(out);
            }
            StringBuilder text = new StringBuilder();
            report.write(text);
            System.out.print(text);
        }
    }
}
