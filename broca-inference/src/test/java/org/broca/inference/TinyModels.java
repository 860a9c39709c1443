package org.broca.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.broca.core.Pretrainer;
import org.broca.dataio.CtcTextEncoder;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.processing.InputNormalization;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.io.Recoverable;
import org.broca.tokenizers.ModelType;
import org.broca.tokenizers.SentencePieceTrainer;

/** Folders of small models with random weights. */
final class TinyModels {
    private static final String FRONT_END = """
            sample_rate: 16000
            n_mels: 20
            blank_index: 0
            bos_index: 0
            chunk_seconds: 2
            compute_features: !new:speechbrain.lobes.features.Fbank
                sample_rate: !ref <sample_rate>
                n_mels: !ref <n_mels>
            normalize: !new:speechbrain.processing.features.InputNormalization
                norm_type: global
            enc: !new:speechbrain.lobes.models.CRDNN.CRDNN
                input_shape: [null, null, !ref <n_mels>]
                cnn_blocks: 1
                cnn_channels: (4,)
                inter_layer_pooling_size: (2,)
                cnn_kernelsize: (3, 3)
                time_pooling: True
                time_pooling_size: 4
                using_2d_pooling: False
                rnn_class: !name:speechbrain.nnet.RNN.LSTM
                rnn_layers: 1
                rnn_neurons: 8
                rnn_bidirectional: True
                dnn_blocks: 1
                dnn_neurons: 16
            ctc_lin: !new:speechbrain.nnet.linear.Linear
                input_size: 16
                n_neurons: 12
            """;

    private static final String DECODER = """
            embedding: !new:speechbrain.nnet.embedding.Embedding
                num_embeddings: 12
                embedding_dim: 8
            dec: !new:speechbrain.nnet.RNN.AttentionalRNNDecoder
                enc_dim: 16
                input_size: 8
                rnn_type: gru
                attn_type: location
                hidden_size: 8
                attn_dim: 8
                num_layers: 1
                scaling: 1.0
                channels: 2
                kernel_size: 5
            seq_lin: !new:speechbrain.nnet.linear.Linear
                input_size: 8
                n_neurons: 12
            tokenizer: !new:sentencepiece.SentencePieceProcessor
            encoder: !new:speechbrain.nnet.containers.LengthsCapableSequential
                input_shape: [null, null, !ref <n_mels>]
                compute_features: !ref <compute_features>
                normalize: !ref <normalize>
                model: !ref <enc>
            decoder: !new:speechbrain.decoders.S2SRNNBeamSearcher
                embedding: !ref <embedding>
                decoder: !ref <dec>
                linear: !ref <seq_lin>
                bos_index: 0
                eos_index: 0
                min_decode_ratio: 0.0
                max_decode_ratio: 0.3
                beam_size: 4
                using_max_attn_shift: False
            modules:
                encoder: !ref <encoder>
                decoder: !ref <decoder>
            model: !new:torch.nn.ModuleList
                - [!ref <enc>, !ref <embedding>, !ref <dec>, !ref <ctc_lin>, !ref <seq_lin>]
            pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
                loadables:
                    model: !ref <model>
                    normalizer: !ref <normalize>
                    tokenizer: !ref <tokenizer>
            """;

    private static final String CTC = """
            tokenizer: !new:speechbrain.dataio.encoder.CTCTextEncoder
            encoder: !new:speechbrain.nnet.containers.LengthsCapableSequential
                input_shape: [null, null, !ref <n_mels>]
                compute_features: !ref <compute_features>
                normalize: !ref <normalize>
                model: !ref <enc>
                ctc_lin: !ref <ctc_lin>
            decoding_function: !name:speechbrain.decoders.ctc_greedy_decode
                blank_id: !ref <blank_index>
            modules:
                encoder: !ref <encoder>
            model: !new:torch.nn.ModuleList
                - [!ref <enc>, !ref <ctc_lin>]
            pretrainer: !new:speechbrain.utils.parameter_transfer.Pretrainer
                loadables:
                    model: !ref <model>
                    normalizer: !ref <normalize>
                    tokenizer: !ref <tokenizer>
            """;

    private TinyModels() {}

    /** CRDNN, attention decoder and beam search, with a CTC head. */
    static Path encoderDecoder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path tokens = folder.resolve("tokens");
        Path text = Files.writeString(folder.resolve("text"), "one two three\nfour five two one\nthree five four\n");
        SentencePieceTrainer.builder()
                .vocabSize(12)
                .modelType(ModelType.CHAR)
                .build()
                .train(List.of(text), tokens);
        write(folder, FRONT_END + DECODER);
        Files.copy(Path.of(tokens + ".model"), folder.resolve("tokenizer.ckpt"));
        return folder;
    }

    /** CRDNN with a CTC head over words. */
    static Path ctc(Path folder) throws IOException {
        Files.createDirectories(folder);
        write(folder, FRONT_END + CTC);
        CtcTextEncoder words = new CtcTextEncoder();
        words.insertBlank(0);
        words.updateFromIterable(
                List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"));
        words.save(folder.resolve("tokenizer.ckpt"));
        return folder;
    }

    private static void write(Path folder, String yaml) throws IOException {
        Files.writeString(folder.resolve("hyperparams.yaml"), yaml);
        Randomness.seed(7);
        Hparams made = HyperYaml.load(yaml, Overrides.none());
        InputNormalization normalize = made.get("normalize", InputNormalization.class);
        Tensor features = made.get("compute_features", org.broca.nnet.TensorMap.class)
                .forward(noise(16000).unsqueeze(0));
        normalize.forward(features, Tensor.ones(1)).close();
        Pretrainer pretrainer = made.get("pretrainer", Pretrainer.class);
        for (String name : List.of("model", "normalizer")) {
            ((Recoverable) pretrainer.loadable(name).orElseThrow()).save(folder.resolve(name + ".ckpt"));
        }
    }

    /** A sound without sense, the same at every call. */
    static Tensor noise(int samples) {
        float[] values = new float[samples];
        java.util.Random random = new java.util.Random(samples);
        for (int i = 0; i < samples; i++) {
            double loudness = Math.abs(Math.sin(i / 3000.0)) * 0.3;
            values[i] = (float) (random.nextGaussian() * loudness * Math.sin(i * (0.05 + 0.02 * Math.sin(i / 5000.0))));
        }
        return Tensor.of(values, samples);
    }
}
