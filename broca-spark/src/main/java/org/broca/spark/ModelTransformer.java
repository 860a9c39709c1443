package org.broca.spark;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.apache.spark.ml.param.Param;
import org.broca.tensor.Check;

/** A stage that uses a trained model; an executor loads it once and shares it among its tasks. */
public abstract class ModelTransformer extends SpeechTransformer {
    private static final long serialVersionUID = 1;

    private final Param<String> source = text(
            "source",
            "model folder on every node, archive (tar, tar.gz, zip) of one, or a hub's organisation/model",
            "");
    private final Param<String> hparamsFile = text("hparamsFile", "the model's YAML file", "hyperparams.yaml");
    private final Param<String> device = text("device", "as cpu or cuda:0; empty for the best there is", "");

    ModelTransformer(String uid, String output) {
        super(uid, output);
    }

    /** A model folder on every node, an archive (tar, tar.gz, zip) of one, or a hub's {@code organisation/model}. */
    public final Param<String> source() {
        return source;
    }

    /** The model's YAML file; {@code hyperparams.yaml} by default. */
    public final Param<String> hparamsFile() {
        return hparamsFile;
    }

    /** As {@code cpu} or {@code cuda:0}; empty, the default, for the best there is. */
    public final Param<String> device() {
        return device;
    }

    @CanIgnoreReturnValue
    public final ModelTransformer setSource(String value) {
        set(source, value);
        return this;
    }

    @CanIgnoreReturnValue
    public final ModelTransformer setHparamsFile(String value) {
        set(hparamsFile, value);
        return this;
    }

    @CanIgnoreReturnValue
    public final ModelTransformer setDevice(String value) {
        set(device, value);
        return this;
    }

    final ModelAddress address() {
        Check.that(
                !getOrDefault(source).isEmpty(),
                "%s: which model? Set source",
                getClass().getSimpleName());
        return ModelAddress.of(getOrDefault(source), getOrDefault(hparamsFile), getOrDefault(device));
    }
}
