package org.broca.nnet;

import java.util.ArrayList;
import java.util.List;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * A recurrent decoder that looks at encoded frames at every step (Bahdanau et al., 2015).
 *
 * <p>A step reads a token's vector and the last context, moves the cells, looks at the frames from the new state and
 * projects both to {@code hiddenSize}. Dropout is applied to what the cells read.
 *
 * <p>Shapes: inputs {@code [batch, steps, inputSize]}, encoded frames {@code [batch, time, encDim]}, lengths relative,
 * in (0, 1], {@code [batch]}. Keys: {@code proj.weight}, {@code attn.…}, {@code rnn.rnn_cells.0.weight_ih}, … Same
 * numbers to 1e-5 and, with the same seed, the same initial weights as SpeechBrain's {@code AttentionalRNNDecoder}.
 * Decoding in evaluation mode may run in many threads: what SpeechBrain keeps in the module is in {@link State} here.
 */
public final class AttentionalRnnDecoder extends Layer {
    private final int inputSize;
    private final int encDim;
    private final int attnDim;
    private final TorchLinear proj;
    private final Attention attn;
    private final Dropout drop;
    private final CellStack rnn;

    /** Kinds of cells. */
    public enum RnnType {
        RNN,
        GRU,
        LSTM
    }

    /** Kinds of attention; {@link #MULTIHEAD} is {@link #KEYVALUE} with several heads, which SpeechBrain has not. */
    public enum AttnType {
        CONTENT,
        LOCATION,
        KEYVALUE,
        MULTIHEAD
    }

    /**
     * What the decoder remembers.
     *
     * @param context {@code [rows, attnDim]}
     * @param weights of the last look, {@code [rows, time]}
     */
    public record State(RecurrentState rnn, Tensor context, Tensor weights) {
        /** The states of some rows: int64 {@code indices [rows]}. */
        public State select(Tensor indices) {
            return new State(rnn.select(indices), context.indexSelect(0, indices), weights.indexSelect(0, indices));
        }
    }

    /**
     * What one step gives.
     *
     * @param output {@code [rows, hiddenSize]}
     * @param attention weights of the frames, {@code [rows, time]}
     */
    public record Step(Tensor output, Tensor attention, State next) {}

    /**
     * What a whole sequence gives.
     *
     * @param output {@code [batch, steps, hiddenSize]}
     * @param attention weights of the frames, {@code [batch, steps, time]}
     */
    public record Output(Tensor output, Tensor attention) {}

    AttentionalRnnDecoder(AttentionalRnnDecoderBuilder b) {
        b.check();
        inputSize = b.inputSize;
        encDim = b.encDim;
        attnDim = b.attnDim;
        proj = child("proj", ContentBasedAttention.linear(b.hiddenSize + b.attnDim, b.hiddenSize));
        attn = child("attn", b.attention());
        drop = child("drop", Dropout.builder().p(b.dropout).build());
        rnn = child("rnn", b.cells());
    }

    /** A decoder of {@code hiddenSize}; sizes of inputs, frames and attention are given by setters. */
    public static AttentionalRnnDecoderBuilder builder(RnnType rnnType, AttnType attnType, int hiddenSize) {
        return new AttentionalRnnDecoderBuilder(rnnType, attnType, hiddenSize);
    }

    /** Size of a context. */
    public int attnDim() {
        return attnDim;
    }

    /** Computes what all steps on these frames share. */
    public Attention.Memory memory(Tensor encoded, Tensor lengths) {
        Check.that(
                encoded.dim() == 3 && encoded.size(2) == encDim,
                "AttentionalRnnDecoder expects encoded frames [batch, time, %d] but got %s",
                encDim,
                encoded.shape());
        return attn.memory(encoded, lengths);
    }

    /** The state before the first step, for {@code beams} rows an utterance. */
    public State start(Attention.Memory memory, long beams) {
        Tensor weights = attn.initialWeights(memory, beams); // [rows, time]
        Tensor context = zeros(memory.keys(), weights.size(0), attnDim);
        return new State(rnn.zeros(context), context, weights);
    }

    private static Tensor zeros(Tensor like, long... shape) {
        return Aten.call("new_zeros", like.detach(), shape, null, null, null, null);
    }

    /**
     * One step.
     *
     * @param input the vectors of the last tokens, {@code [rows, inputSize]}
     */
    public Step step(Tensor input, State previous, Attention.Memory memory) {
        Check.lastDim("AttentionalRnnDecoder", input, inputSize);
        Moved moved = move(input, previous, memory);
        Tensor output = proj.forward(Tensor.cat(1, moved.next.context(), moved.cell)); // [rows, hiddenSize]
        return new Step(output, moved.next.weights(), moved.next);
    }

    private record Moved(Tensor cell, State next) {}

    private Moved move(Tensor input, State previous, Attention.Memory memory) {
        Tensor read = drop.forward(Tensor.cat(-1, input, previous.context())); // [rows, inputSize + attnDim]
        CellStack.Step cell = rnn.step(read, previous.rnn());
        Attention.Look look = attn.look(memory, cell.output(), previous.weights());
        return new Moved(cell.output(), new State(cell.state(), look.context(), look.weights()));
    }

    /** Decodes with the true tokens as inputs. */
    public Output forward(Tensor inputs, Tensor encoded, Tensor lengths) {
        Check.that(
                inputs.dim() == 3 && inputs.size(1) > 0 && inputs.size(2) == inputSize,
                "AttentionalRnnDecoder expects inputs [batch, steps, %d] but got %s",
                inputSize,
                inputs.shape());
        Attention.Memory memory = memory(encoded, lengths);
        State state = start(memory, 1);
        List<Tensor> seen = new ArrayList<>();
        List<Tensor> weights = new ArrayList<>();
        for (Tensor input : Aten.callAll("unbind.int", inputs, 1)) {
            Moved moved = move(input, state, memory);
            seen.add(Tensor.cat(1, moved.next.context(), moved.cell)); // [batch, attnDim + hiddenSize]
            weights.add(moved.next.weights());
            state = moved.next;
        }
        Tensor all = Tensor.stack(1, seen.toArray(Tensor[]::new)); // [batch, steps, attnDim + hiddenSize]
        return new Output(proj.forward(all), Tensor.stack(1, weights.toArray(Tensor[]::new)));
    }
}
