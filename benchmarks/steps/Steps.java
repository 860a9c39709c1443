import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.broca.core.Arguments;
import org.broca.decoders.Searcher;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Hparams;
import org.broca.hparams.Overrides;
import org.broca.lobes.Fbank;
import org.broca.lobes.models.transformer.TransformerAsr;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.Loss;
import org.broca.nnet.SequenceLoss;
import org.broca.nnet.TensorMap;
import org.broca.nnet.optim.Gradients;
import org.broca.nnet.optim.Optimizer;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.processing.InputNormalization;
import org.broca.tensor.Autograd;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * The training steps, or the searches, of a YAML file of this folder; see compare.py, which runs it.
 *
 * <p>Prints "ready"; for each line N that it reads, does N steps and prints their seconds.
 */
final class Steps {
    private final Hparams h;
    private final DoubleSupplier step;

    private Steps(Hparams hparams) {
        h = hparams;
        Map<String, Layer> modules = h.getMap("modules", Layer.class);
        String kind = h.getString("kind");
        boolean training = !kind.equals("search") && !kind.equals("embed");
        modules.values().forEach(module -> module.train(training));
        step = training ? trainingStep(modules) : kind.equals("embed") ? embedding() : search();
    }

    private DoubleSupplier trainingStep(Map<String, Layer> modules) {
        List<Tensor> parameters =
                modules.values().stream().flatMap(one -> one.parameters().stream()).toList();
        Optimizer optimizer = h.get("opt_class", OptimizerFactory.class).create(parameters);
        Supplier<Tensor> loss = makeLoss();
        return () -> {
            Tensor value = loss.get();
            value.backward();
            Gradients.clipNorm(parameters, 5.0);
            optimizer.step();
            optimizer.zeroGrad();
            return value.item();
        };
    }

    private DoubleSupplier search() {
        int rows = h.getInt("batch_size");
        Tensor wavs = Tensor.randn(rows, (long) h.getInt("seconds") * h.getInt("sample_rate")).mul(0.1);
        Tensor full = Tensor.ones(rows);
        Searcher searcher = h.get(h.getString("search"), Searcher.class);
        try (Autograd.Mode noGrad = Autograd.noGrad()) {
            Tensor encoded = h.get("encoder", TensorMap.class).forward(features(wavs, full).get());
            return () -> {
                try (Autograd.Mode still = Autograd.noGrad()) {
                    return searcher.search(encoded, full).hyps().stream().mapToInt(List::size).sum();
                }
            };
        }
    }

    private DoubleSupplier embedding() {
        Supplier<Tensor> embeddings = embeddings();
        return () -> {
            try (Autograd.Mode noGrad = Autograd.noGrad()) {
                return embeddings.get().sum().item();
            }
        };
    }

    private Supplier<Tensor> embeddings() {
        int rows = h.getInt("batch_size");
        Tensor wavs = Tensor.randn(rows, (long) h.getInt("seconds") * h.getInt("sample_rate")).mul(0.1);
        Tensor full = Tensor.ones(rows);
        Supplier<Tensor> features = features(wavs, full);
        LengthsMap model = h.get("embedding_model", LengthsMap.class);
        return () -> model.forward(features.get(), full);
    }

    /** What makes the loss of the batch, which is the same for every step. */
    private Supplier<Tensor> makeLoss() {
        int rows = h.getInt("batch_size");
        if (h.getString("kind").equals("speaker")) {
            Tensor speakers = Tensor.randint(0, h.getInt("output_neurons"), rows, 1);
            Supplier<Tensor> embeddings = embeddings();
            TensorMap classifier = h.get("classifier", TensorMap.class);
            Loss cost = h.get("compute_cost", Loss.class);
            return () -> cost.compute(classifier.forward(embeddings.get()), speakers, Optional.empty());
        }
        int length = h.getInt("n_tokens");
        Tensor bos = Tensor.randint(1, h.getInt("output_neurons"), rows, length + 1);
        Tensor eos = Tensor.randint(1, h.getInt("output_neurons"), rows, length + 1);
        Tensor full = Tensor.ones(rows);
        TensorMap logSoftmax = h.get("log_softmax", TensorMap.class);
        Loss seqCost = h.get("seq_cost", Loss.class);
        if (h.getString("kind").equals("lm")) {
            TensorMap model = h.get("model", TensorMap.class);
            return () -> seqCost.compute(logSoftmax.forward(model.forward(bos)), eos, Optional.of(full));
        }
        Tensor tokens = eos.narrow(1, 0, length);
        Tensor wavs = Tensor.randn(rows, (long) h.getInt("seconds") * h.getInt("sample_rate")).mul(0.1);
        Supplier<Decoded> forward = h.getString("kind").equals("s2s") ? s2s(wavs, bos, full) : transformer(wavs, bos, full);
        SequenceLoss ctcCost = h.get("ctc_cost", SequenceLoss.class);
        TensorMap ctcLin = h.get("ctc_lin", TensorMap.class);
        TensorMap seqLin = h.get("seq_lin", TensorMap.class);
        double ctcWeight = h.getDouble("ctc_weight");
        return () -> {
            Decoded decoded = forward.get();
            Tensor ctc = ctcCost.compute(logSoftmax.forward(ctcLin.forward(decoded.encoded())), tokens, full, full);
            Tensor seq = seqCost.compute(logSoftmax.forward(seqLin.forward(decoded.decoded())), eos, Optional.of(full));
            return ctc.mul(ctcWeight).add(seq.mul(1 - ctcWeight));
        };
    }

    /** What encoder and decoder make of the batch. */
    private record Decoded(Tensor encoded, Tensor decoded) {}

    private Supplier<Tensor> features(Tensor wavs, Tensor lengths) {
        Fbank computeFeatures = h.get("compute_features", Fbank.class);
        InputNormalization normalize = h.get("normalize", InputNormalization.class);
        return () -> normalize.forward(computeFeatures.forward(wavs), lengths, 1).detach();
    }

    private Supplier<Decoded> s2s(Tensor wavs, Tensor bos, Tensor lengths) {
        Supplier<Tensor> features = features(wavs, lengths);
        TensorMap encoder = h.get("encoder", TensorMap.class);
        TensorMap embedding = h.get("embedding", TensorMap.class);
        AttentionalRnnDecoder decoder = h.get("decoder", AttentionalRnnDecoder.class);
        return () -> {
            Tensor encoded = encoder.forward(features.get());
            return new Decoded(encoded, decoder.forward(embedding.forward(bos), encoded, lengths).output());
        };
    }

    private Supplier<Decoded> transformer(Tensor wavs, Tensor bos, Tensor lengths) {
        Supplier<Tensor> features = features(wavs, lengths);
        TensorMap cnn = h.get("cnn", TensorMap.class);
        TransformerAsr transformer = h.get("transformer", TransformerAsr.class);
        return () -> {
            TransformerAsr.Output output = transformer.forward(cnn.forward(features.get()), bos, lengths);
            return new Decoded(output.encoderOut(), output.decoderOut());
        };
    }

    private double step() {
        try (TensorScope scope = TensorScope.open()) {
            return step.getAsDouble();
        }
    }

    public static void main(String[] args) throws IOException {
        Arguments arguments = Arguments.parse(args);
        Steps steps = new Steps(HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides())));
        System.err.printf("losses, or tokens found: %s, %s, %s%n", steps.step(), steps.step(), steps.step());
        System.out.println("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            long begin = System.nanoTime();
            for (int i = 0; i < Integer.parseInt(line); i++) {
                steps.step();
            }
            System.out.println((System.nanoTime() - begin) / 1e9);
        }
    }
}
