package org.broca.hparams;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Classes and functions for YAML to make in tests. */
public final class Toy {
    static int made;

    private Toy() {}

    interface Piece {}

    enum Norm {
        GLOBAL,
        SENTENCE
    }

    record Range(int low, int high) {
        Range {
            if (low > high) {
                throw new IllegalArgumentException(
                        "Range: low must be at most high, got (%d, %d)".formatted(low, high));
            }
        }
    }

    /** A class with required arguments and options. */
    static final class Net implements Piece {
        final int inputSize;
        final int[] channels;
        final double dropout;
        final Supplier<Piece> activation;
        final Norm norm;
        final String name;
        final Range range;

        private Net(Builder b) {
            made++;
            inputSize = b.inputSize;
            channels = b.channels.clone();
            dropout = b.dropout;
            activation = b.activation;
            norm = b.norm;
            name = b.name;
            range = b.range;
            if (dropout < 0 || dropout >= 1) {
                throw new IllegalArgumentException("Net: dropout must be in [0, 1), got " + dropout);
            }
        }

        public int inputSize() {
            return inputSize;
        }

        public int times(int factor) {
            return inputSize * factor;
        }

        public static Builder builder(int inputSize) {
            return new Builder(inputSize);
        }

        static final class Builder {
            private final int inputSize;
            private int[] channels = {1};
            private double dropout;
            private Supplier<Piece> activation = () -> new Leaky(0.01);
            private Norm norm = Norm.GLOBAL;
            private String name = "net";
            private Range range = new Range(0, 1);

            private Builder(int inputSize) {
                this.inputSize = inputSize;
            }

            public Builder channels(int... value) {
                channels = value.clone();
                return this;
            }

            public Builder channels(int value) {
                channels = new int[] {value, value};
                return this;
            }

            public Builder dropout(double value) {
                dropout = value;
                return this;
            }

            public Builder activation(Supplier<Piece> value) {
                activation = value;
                return this;
            }

            public Builder norm(Norm value) {
                norm = value;
                return this;
            }

            public Builder name(@Nullable String value) {
                name = value == null ? "unnamed" : value;
                return this;
            }

            public Builder range(Range value) {
                range = value;
                return this;
            }

            public Net build() {
                return new Net(this);
            }
        }
    }

    /** A class with a constructor alone. */
    record Leaky(double slope) implements Piece {
        Leaky() {
            this(0.01);
        }
    }

    /** A container of parts by position or by name. */
    static final class Chain implements Piece {
        final List<Piece> layers;
        final Map<String, Piece> named;

        Chain(List<Piece> layers, Map<String, Piece> named) {
            this.layers = layers;
            this.named = named;
        }
    }

    /** Something made late, from what its receiver gives. */
    interface OptimizerFactory {
        Optimizer create(List<Double> parameters);

        default String kind() {
            return "factory";
        }
    }

    record Optimizer(List<Double> parameters, double lr) {
        static OptimizerBuilder builder(List<Double> parameters) {
            return new OptimizerBuilder(parameters);
        }
    }

    static final class OptimizerBuilder {
        private final List<Double> parameters;
        private double lr = 0.001;

        private OptimizerBuilder(List<Double> parameters) {
            this.parameters = parameters;
        }

        OptimizerBuilder lr(double value) {
            lr = value;
            return this;
        }

        Optimizer build() {
            return new Optimizer(parameters, lr);
        }
    }

    interface Loss {
        double loss(double prediction, double target);
    }

    /** A loss with options, itself the interface. */
    record Weighted(double weight) implements Loss {
        @Override
        public double loss(double prediction, double target) {
            return weight * (prediction - target);
        }
    }

    /** A loss as a function. */
    public static double smooth(double prediction, double target, double smoothing) {
        return (prediction - target) * (1 - smoothing);
    }

    public static long seedEverything(long seed) {
        return seed;
    }

    public static final Norm CONSTANT = Norm.SENTENCE;

    static final AliasTable ALIASES = AliasTable.parse("""
            toy.Net = org.broca.hparams.Toy$Net(input_size, channels, dropout)
            toy.Leaky = org.broca.hparams.Toy$Leaky(slope)
            toy.Chain = org.broca.hparams.Toy$Chain(*layers, **named)
            toy.Adam = org.broca.hparams.Toy$Optimizer(parameters, lr)
            toy.Weighted = org.broca.hparams.Toy$Weighted(weight)
            toy.smooth = org.broca.hparams.Toy#smooth(prediction, target, smoothing=0.5)
            toy.seed_everything = org.broca.hparams.Toy#seedEverything(seed)
            toy.CONSTANT = org.broca.hparams.Toy#CONSTANT
            toy.Missing = org.broca.hparams.NoSuchClass()
            """, "toys");

    static HyperYamlReader reader() {
        return HyperYaml.reader().withAliases(ALIASES);
    }

    static Hparams load(String yaml) {
        return reader().load(yaml, Overrides.none());
    }
}
