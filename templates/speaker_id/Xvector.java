import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Conv1d;
import org.broca.nnet.Layer;
import org.broca.nnet.LeakyRelu;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.Linear;
import org.broca.nnet.ModuleList;
import org.broca.nnet.StatisticsPooling;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * A time-delay network that maps an utterance to an embedding (Snyder et al., "X-vectors", 2018).
 *
 * <p>Shapes: {@code [batch, time, inChannels] -> [batch, 1, linNeurons]}. The keys of its state dict are those of
 * SpeechBrain's model: {@code blocks.0.conv.weight}, ...
 */
public final class Xvector extends Layer implements LengthsMap {
    private final ModuleList blocks;

    private Xvector(Builder b) {
        int n = b.tdnnBlocks;
        Check.that(
                b.tdnnChannels.length == n && b.tdnnKernelSizes.length == n && b.tdnnDilations.length == n,
                "Xvector: tdnn_channels, tdnn_kernel_sizes and tdnn_dilations must have tdnn_blocks=%d values each",
                n);
        List<Layer> layers = new ArrayList<>();
        int channels = b.inChannels;
        for (int i = 0; i < n; i++) {
            layers.add(Conv1d.builder(b.tdnnChannels[i], b.tdnnKernelSizes[i])
                    .inChannels(channels)
                    .dilation(b.tdnnDilations[i])
                    .build());
            layers.add(b.activation.get());
            layers.add(BatchNorm1d.builder().inputSize(b.tdnnChannels[i]).build());
            channels = b.tdnnChannels[i];
        }
        layers.add(StatisticsPooling.builder().build());
        layers.add(Linear.builder(b.linNeurons).inputSize(2 * channels).build());
        blocks = child("blocks", new ModuleList(layers));
    }

    /**
     * Embeddings of padded features.
     *
     * @param features {@code [batch, time, inChannels]}
     * @param lengths relative, {@code [batch]}
     */
    @Override
    public Tensor forward(Tensor features, Tensor lengths) {
        Tensor x = features;
        for (Layer layer : blocks.layers()) {
            x = layer instanceof LengthsMap map ? map.forward(x, lengths) : ((TensorMap) layer).forward(x);
        }
        return x; // [batch, 1, linNeurons]
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Keys of the model in train.yaml. */
    @CanIgnoreReturnValue
    public static final class Builder {
        private Supplier<Layer> activation = () -> LeakyRelu.builder().build();
        private int inChannels = 40;
        private int tdnnBlocks = 5;
        private int[] tdnnChannels = {512, 512, 512, 512, 1500};
        private int[] tdnnKernelSizes = {5, 3, 3, 1, 1};
        private int[] tdnnDilations = {1, 2, 3, 1, 1};
        private int linNeurons = 512;

        private Builder() {}

        public Builder activation(Supplier<Layer> activation) {
            this.activation = activation;
            return this;
        }

        /** Features of a frame. */
        public Builder inChannels(int inChannels) {
            this.inChannels = inChannels;
            return this;
        }

        public Builder tdnnBlocks(int tdnnBlocks) {
            this.tdnnBlocks = tdnnBlocks;
            return this;
        }

        public Builder tdnnChannels(int[] tdnnChannels) {
            this.tdnnChannels = tdnnChannels.clone();
            return this;
        }

        public Builder tdnnKernelSizes(int[] tdnnKernelSizes) {
            this.tdnnKernelSizes = tdnnKernelSizes.clone();
            return this;
        }

        public Builder tdnnDilations(int[] tdnnDilations) {
            this.tdnnDilations = tdnnDilations.clone();
            return this;
        }

        /** Size of the embedding. */
        public Builder linNeurons(int linNeurons) {
            this.linNeurons = linNeurons;
            return this;
        }

        public Xvector build() {
            return new Xvector(this);
        }
    }
}
