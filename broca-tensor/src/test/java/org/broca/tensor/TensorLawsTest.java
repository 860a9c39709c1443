package org.broca.tensor;

import static org.broca.tensor.testing.TensorAssert.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** Laws that hold whatever the numbers and shapes. */
class TensorLawsTest {
    private final List<TensorScope> scopes = new ArrayList<>();

    @BeforeTry
    void open() {
        scopes.add(TensorScope.open());
        Randomness.manualSeed(1);
    }

    @AfterTry
    void close() {
        scopes.remove(0).close();
    }

    /** Shape and seed of a tensor: made anew in each try's scope. */
    record Drawn(long[] shape, long seed) {
        Tensor tensor() {
            Randomness.manualSeed(seed);
            return Tensor.randn(shape).mul(3);
        }

        @Override
        public String toString() {
            return Arrays.toString(shape) + " from seed " + seed;
        }
    }

    @Provide
    Arbitrary<Drawn> tensors() {
        Arbitrary<long[]> shapes = Arbitraries.longs()
                .between(1, 5)
                .array(long[].class)
                .ofMinSize(1)
                .ofMaxSize(4);
        return Combinators.combine(shapes, Arbitraries.longs().between(0, 1 << 20))
                .as(Drawn::new);
    }

    @Property(tries = 50)
    void partsJoinToTheWhole(@ForAll("tensors") Drawn drawn, @ForAll @IntRange(min = 1, max = 4) int size) {
        Tensor x = drawn.tensor();
        for (int dim = -x.dim(); dim < x.dim(); dim++) {
            assertThat(Tensor.cat(dim, x.split(size, dim).toArray(Tensor[]::new)))
                    .isSameAs(x);
            Tensor first = x.narrow(dim, 0, 1);
            Tensor rest = x.slice(dim, 1, Long.MAX_VALUE, 1);
            assertThat(Tensor.cat(dim, first, rest)).isSameAs(x);
            assertThat(x.select(dim, 0)).isSameAs(first.squeeze(dim));
        }
    }

    @Property(tries = 50)
    void changesOfShapeCanBeUndone(@ForAll("tensors") Drawn drawn) {
        Tensor x = drawn.tensor();
        int last = x.dim() - 1;
        assertThat(x.transpose(0, last).transpose(0, last)).isSameAs(x);
        assertThat(x.flatten(0, last).reshape(x.shape().toArray())).isSameAs(x);
        assertThat(x.unsqueeze(-1).squeeze(-1)).isSameAs(x);
        assertThat(x.flip(0).flip(0)).isSameAs(x);
        assertThat(x.roll(2, 0).roll(-2, 0)).isSameAs(x);
    }

    @Property(tries = 50)
    void reductionsAgreeInAnyOrder(@ForAll("tensors") Drawn drawn) {
        Tensor x = drawn.tensor().to(DType.FLOAT64);
        Tensor byDim = x;
        for (int i = 0; i < x.dim(); i++) {
            byDim = byDim.sum(true, i);
        }
        assertThat(byDim.reshape()).isCloseTo(x.sum(), 1e-9);
        assertThat(x.mean().mul(x.numel())).isCloseTo(x.sum(), 1e-9);
        assertThat(x.cumsum(-1).select(-1, x.size(-1) - 1)).isCloseTo(x.sum(false, -1), 1e-9);
        assertThat(x.max(-1, false).values()).isSameAs(x.amax(false, -1));
        assertThat(x.neg().max().neg()).isSameAs(x.min());
        assertThat(x.exp().sum(false, -1).log()).isCloseTo(x.logSumExp(false, -1), 1e-9);
    }

    @Property(tries = 50)
    void softmaxIsADistribution(@ForAll("tensors") Drawn drawn) {
        Tensor x = drawn.tensor().to(DType.FLOAT64);
        Tensor p = x.softmax(-1);
        assertThat(p.sum(false, -1))
                .isCloseTo(Tensor.ones(p.sum(false, -1).shape().toArray()), 1e-9);
        assertThat(p.log()).isCloseTo(x.logSoftmax(-1), 1e-9);
        assertThat(x.add(100).softmax(-1)).isCloseTo(p, 1e-9);
    }

    @Property(tries = 50)
    void sortingKeepsWhereNumbersCameFrom(@ForAll("tensors") Drawn drawn) {
        Tensor x = drawn.tensor();
        Tensor.Indexed sorted = x.sort(-1, true);
        assertThat(x.gather(-1, sorted.indices())).isSameAs(sorted.values());
        assertThat(x.topk(x.size(-1), -1).values()).isSameAs(sorted.values());
        assertThat(x.zerosLike().scatter(-1, sorted.indices(), sorted.values())).isSameAs(x);
        assertThat(x.argmax(-1)).isSameAs(sorted.indices().select(-1, 0));
    }

    @Property(tries = 50)
    void masksSplitATensor(@ForAll("tensors") Drawn drawn) {
        Tensor x = drawn.tensor();
        Tensor mask = x.gt(0);
        assertThat(x.maskedFill(mask, 0).add(x.maskedFill(mask.logicalNot(), 0)))
                .isSameAs(x);
        assertThat(Tensor.where(mask, x, x.neg())).isSameAs(x.abs());
        assertThat(x.maskedSelect(mask)).isSameAs(x.index(mask));
        assertThat(mask.nonzero()).hasShape(mask.to(DType.INT64).sum().toLongArray()[0], x.dim());
    }

    @Property(tries = 50)
    void broadcastingIsExpanding(@ForAll("tensors") Drawn drawn) {
        Tensor x = drawn.tensor();
        Tensor row = x.narrow(0, 0, 1);
        assertThat(x.add(row)).isSameAs(x.add(row.expand(x.shape().toArray())));
        assertThat(x.mul(row)).isSameAs(row.mul(x));
    }

    @Property(tries = 30)
    void productsOfMatricesAgree(
            @ForAll @IntRange(min = 1, max = 6) int a,
            @ForAll @IntRange(min = 1, max = 6) int b,
            @ForAll @IntRange(min = 1, max = 6) int c) {
        Tensor x = Tensor.randn(a, b).to(DType.FLOAT64);
        Tensor y = Tensor.randn(b, c).to(DType.FLOAT64);
        Tensor product = x.matmul(y);
        assertThat(Tensor.einsum("ij,jk->ik", x, y)).isCloseTo(product, 1e-12);
        assertThat(Functional.linear(x, y.transpose(0, 1), Optional.empty())).isCloseTo(product, 1e-12);
        assertThat(y.transpose(0, 1).matmul(x.transpose(0, 1)).transpose(0, 1)).isCloseTo(product, 1e-12);
        assertThat(x.unsqueeze(-1).mul(y.unsqueeze(0)).sum(false, 1)).isCloseTo(product, 1e-12);
        assertThat(x.triu(1).add(x.tril(0))).isSameAs(x);
    }

    @Property(tries = 30)
    void fourierTransformsCanBeUndone(@ForAll @IntRange(min = 2, max = 60) int length) {
        Tensor x = Tensor.randn(2, length).to(DType.FLOAT64);
        Tensor spectrum = Signal.rfft(x, Optional.empty());
        assertThat(Signal.irfft(spectrum, Optional.of((long) length))).isCloseTo(x, 1e-9);
        assertThat(Signal.viewAsComplex(Signal.viewAsReal(spectrum))).isSameAs(spectrum);
    }

    @Property(tries = 30)
    void everyTypeGivesBackSmallWholeNumbers(@ForAll @IntRange(min = 0, max = 127) int number) {
        for (DType dtype : DType.values()) {
            Tensor made = Tensor.of(new long[] {number, 1}, 2).to(dtype);
            long expected = dtype == DType.BOOL ? Math.min(1, number) : number;
            Tensor real = dtype.isComplex() ? Signal.viewAsReal(made).select(-1, 0) : made;
            assertThat(real.to(DType.INT64)).as("%s", dtype).isSameAs(Tensor.of(new long[] {expected, 1}, 2));
        }
    }

    @Property(tries = 20)
    void gradientsAreSlopes(@ForAll("tensors") Drawn drawn) {
        List<UnaryOperator<Tensor>> functions = List.of(
                Tensor::tanh,
                Tensor::sigmoid,
                Tensor::exp,
                Tensor::square,
                t -> t.softmax(-1).square(),
                t -> t.mul(t.sum()),
                t -> t.cumsum(0),
                t -> t.abs().add(1).log(),
                t -> t.transpose(0, -1).sin().flip(0));
        Tensor x = drawn.tensor().to(DType.FLOAT64).requiresGrad(true);
        Tensor step = x.detach().cos().mul(1e-6);
        for (UnaryOperator<Tensor> function : functions) {
            x.clearGrad();
            function.apply(x).sum().backward();
            Tensor slope = function.apply(x.detach().add(step))
                    .sub(function.apply(x.detach().sub(step)))
                    .sum()
                    .div(2);
            assertThat(x.grad().orElseThrow().mul(step).sum())
                    .isCloseTo(slope, 1e-8 * (1 + Math.abs(slope.item() * 1e6)));
        }
    }
}
