package org.broca.nnet;

import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Mean negative log-probability of the right classes, after a margin was asked of their cosines: SpeechBrain's
 * {@code LogSoftmaxWrapper}, with its numbers. Lengths change nothing.
 *
 * <p>Shapes: cosines {@code [batch, 1, classes]} or {@code [batch, classes]}, targets {@code [batch, 1]} or
 * {@code [batch]}; gives {@code []}.
 */
public final class LogSoftmaxWrapper extends Layer implements Loss {
    private final AngularLoss lossFn;

    /** Wraps {@code lossFn}, an {@link AdditiveAngularMargin} for example. */
    public LogSoftmaxWrapper(AngularLoss lossFn) {
        this.lossFn = lossFn;
    }

    @Override
    public Tensor compute(Tensor predictions, Tensor targets, Optional<Tensor> lengths) {
        Tensor cosines = predictions.dim() == 3 ? predictions.squeeze(1) : predictions; // [batch, classes]
        Check.that(
                cosines.dim() == 2 && targets.numel() == cosines.size(0),
                "LogSoftmaxWrapper expects [batch, 1, classes] and [batch, 1] but got %s and %s",
                predictions.shape(),
                targets.shape());
        Tensor rows = Losses.classes(targets).reshape(-1); // [batch]
        Tensor oneHot = rows.oneHot(cosines.size(1)).to(cosines.dtype()); // [batch, classes]
        Tensor logits = lossFn.forward(cosines, oneHot);
        return logits.logSoftmax(1).gather(1, rows.unsqueeze(1)).mean().neg();
    }
}
