package org.broca.lobes.models.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.broca.nnet.attention.KeyValues;
import org.broca.tensor.Tensor;

/** What a {@link TransformerLm} remembers of the symbols it has read; it does not change. */
public final class SymbolMemory {
    private final Optional<Tensor> symbols;
    private final List<KeyValues> layers;

    /**
     * What a step gives.
     *
     * @param scores of the next symbol, before the softmax, {@code [rows, vocab]}
     */
    public record Step(Tensor scores, SymbolMemory next) {}

    SymbolMemory(Optional<Tensor> symbols, List<KeyValues> layers) {
        this.symbols = symbols;
        this.layers = List.copyOf(layers);
    }

    /** Before the first symbol. */
    public static SymbolMemory none() {
        return new SymbolMemory(Optional.empty(), List.of());
    }

    /** All symbols so far and one more, {@code [rows, symbols]}. */
    Tensor symbolsAnd(Tensor next) {
        Tensor column = next.unsqueeze(1); // [rows, 1]
        return symbols.map(known -> Tensor.cat(1, known, column)).orElse(column);
    }

    List<KeyValues> layers() {
        return layers;
    }

    /** That of some rows: int64 {@code rows [rows]}, in which one may be named twice. */
    public SymbolMemory select(Tensor rows) {
        return new SymbolMemory(
                symbols.map(known -> known.indexSelect(0, rows)),
                layers.stream().map(known -> known.select(rows)).toList());
    }

    /** The tensors that each step makes anew. */
    public List<Tensor> tensors() {
        List<Tensor> all = new ArrayList<>(symbols.stream().toList());
        layers.stream().flatMap(known -> Stream.of(known.key(), known.value())).forEach(all::add);
        return all;
    }
}
