package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;

import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class YamlTest {
    private static Hparams load(String yaml) {
        return HyperYaml.load(yaml, Overrides.none());
    }

    @Test
    void sequenceOfNamedFactoriesGetsItsSizes() {
        Sequential model = load("""
                        model: !new:speechbrain.nnet.containers.Sequential
                            input_shape: [null, null, 40]
                            linear1: !name:speechbrain.nnet.linear.Linear
                                n_neurons: 8
                                bias: False
                            bn1: !name:speechbrain.nnet.normalization.BatchNorm1d
                            activation: !new:torch.nn.LeakyReLU
                            linear2: !name:speechbrain.nnet.linear.Linear
                                n_neurons: 3
                        """).get("model", Sequential.class);
        assertThat(model.children().keySet()).containsExactly("linear1", "bn1", "activation", "linear2");
        assertThat(model.stateDict().get("linear2.w.weight").shape()).isEqualTo(Shape.of(3, 8));
        assertThat(model.forward(Tensor.zeros(2, 5, 40)).shape()).isEqualTo(Shape.of(2, 5, 3));
    }

    @Test
    void moduleListTakesAListOfLayers() {
        ModuleList model = load("""
                        a: !new:speechbrain.nnet.linear.Linear
                            n_neurons: 2
                            input_size: 3
                        b: !new:speechbrain.nnet.CNN.Conv1d
                            out_channels: 4
                            kernel_size: 3
                            in_channels: 2
                            padding: causal
                            padding_mode: constant
                        model: !new:torch.nn.ModuleList
                            - [!ref <a>, !ref <b>]
                        """).get("model", ModuleList.class);
        assertThat(model.stateDict().keySet())
                .containsExactly("0.w.weight", "0.w.bias", "1.conv.weight", "1.conv.bias");
    }

    @Test
    void namedLossIsALoss() {
        Loss loss = load("""
                        compute_cost: !name:speechbrain.nnet.losses.nll_loss
                            label_smoothing: 0.1
                            reduction: batchmean
                        """).get("compute_cost", Loss.class);
        Tensor even = Tensor.zeros(2, 3).logSoftmax(-1);
        assertThat(loss.compute(even, Tensor.zeros(2)).item())
                .isCloseTo(Math.log(3), org.assertj.core.api.Assertions.within(1e-6));
    }

    @Test
    void namedCtcLossIsASequenceLoss() {
        SequenceLoss loss = load("ctc_cost: !name:speechbrain.nnet.losses.ctc_loss\n    blank_index: 2")
                .get("ctc_cost", SequenceLoss.class);
        assertThat(loss).isInstanceOf(CtcLoss.class);
    }

    @Test
    void everyAliasedLayerIsMadeFromItsPythonArguments() {
        ModuleList layers = load("""
                        layers: !new:torch.nn.ModuleList
                          - - !new:speechbrain.nnet.CNN.Conv2d
                                out_channels: 4
                                kernel_size: (5, 3)
                                stride: (2, 1)
                                in_channels: 2
                            - !new:speechbrain.nnet.CNN.Conv2d [4, 3, [null, null, 8, 2]]
                            - !new:speechbrain.nnet.CNN.ConvTranspose1d
                                out_channels: 4
                                kernel_size: 3
                                padding: same
                                input_shape: [null, 7, 4]
                            - !new:speechbrain.nnet.CNN.ConvTranspose1d
                                out_channels: 4
                                kernel_size: 3
                                padding: 1
                                in_channels: 2
                            - !new:speechbrain.nnet.normalization.LayerNorm [4]
                            - !new:speechbrain.nnet.normalization.GroupNorm
                                num_groups: 2
                                input_size: 4
                            - !new:speechbrain.nnet.pooling.Pooling1d [max, 3]
                            - !new:speechbrain.nnet.pooling.Pooling2d
                                pool_type: avg
                                kernel_size: (2, 2)
                            - !new:speechbrain.nnet.pooling.Pooling2d
                                pool_type: avg
                                kernel_size: 2
                            - !new:speechbrain.nnet.pooling.AdaptivePool
                                output_size: 1
                            - !new:speechbrain.nnet.pooling.AdaptivePool
                                output_size: (2, 3)
                            - !new:speechbrain.nnet.embedding.Embedding
                                num_embeddings: 5
                                consider_as_one_hot: True
                                blank_id: 0
                            - !new:speechbrain.nnet.dropout.Dropout2d [0.3]
                            - !new:torch.nn.LeakyReLU [0.2]
                            - !new:torch.nn.LogSoftmax
                                dim: -1
                            - !new:torch.nn.Dropout
                                p: 0.15
                            - !new:torch.nn.LayerNorm [8]
                            - !new:torch.nn.BatchNorm1d [8]
                            - !new:torch.nn.Sequential
                              - !new:torch.nn.Linear [3, 4]
                              - !new:torch.nn.ReLU
                        """).get("layers", ModuleList.class);
        assertThat(layers.size()).isEqualTo(19);
        assertThat(layers.stateDict()).containsKeys("0.conv.weight", "11.Embedding.weight", "18.0.weight");
    }
}
