package org.broca.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Layer;
import org.broca.tensor.Tensor;

/** The network of recipes/VAD with weights of a formula. */
final class VadModel {
    private static final Path YAML = Path.of("../recipes/VAD/inference.yaml");

    private static final long SEED = 5;

    private VadModel() {}

    /** What the recipe's YAML makes, with the weights that tools/golden/vad.py sets. */
    static Hparams hparams() {
        Hparams made = HyperYaml.load(YAML, Overrides.none());
        Layer model = made.get("model", Layer.class);
        Map<String, Tensor> values = new LinkedHashMap<>();
        long state = SEED;
        for (Map.Entry<String, Tensor> entry : model.stateDict().entrySet()) {
            Tensor given = entry.getValue();
            if (entry.getKey().contains("running") || entry.getKey().contains("num_batches")) {
                values.put(entry.getKey(), given);
                continue;
            }
            double fan = (double) given.numel() / given.size(0);
            float[] drawn = new float[(int) given.numel()];
            for (int i = 0; i < drawn.length; i++) {
                state = (state * 1103515245L + 12345) % 2147483648L;
                double value = ((state >> 16) % 2001 - 1000) / 1000.0;
                drawn[i] = (float) (given.dim() > 1 ? value * 2 / Math.sqrt(fan) : 0.5 + value / 4);
            }
            values.put(entry.getKey(), Tensor.of(drawn, given.shape().toArray()));
        }
        model.loadStateDict(values);
        return made;
    }

    /** A model folder. */
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.copy(YAML, folder.resolve("hyperparams.yaml"));
        Hparams made = hparams();
        made.get("model", Layer.class).save(folder.resolve("model.ckpt"));
        made.get("mean_var_norm", Layer.class).save(folder.resolve("normalizer.ckpt"));
        return folder;
    }
}
