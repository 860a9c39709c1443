package org.broca.decoders;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.Tensor;

/** Takes a token away from a search. */
final class BlockedToken implements Scorer<Optional<Tensor>> {
    static final String NAME = "blocked";

    private final int token;
    private final double minusInf;

    BlockedToken(int token, double minusInf) {
        this.token = token;
        this.minusInf = minusInf;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Tensor> start(Tensor encoded, Tensor lengths, int beams) {
        return Optional.empty();
    }

    @Override
    public Scored<Optional<Tensor>> score(Query query, Optional<Tensor> state) {
        Tensor row = Tensor.zeros(1, query.vocabulary());
        Tensor ignored = row.narrow(1, token, 1).fillInPlace(minusInf);
        return new Scored<>(row.to(query.tokens().device()), state);
    }

    @Override
    public Optional<Tensor> select(Optional<Tensor> state, Tensor rows, Tensor candidates) {
        return state;
    }

    @Override
    public List<Tensor> tensors(Optional<Tensor> state) {
        return List.of();
    }
}
