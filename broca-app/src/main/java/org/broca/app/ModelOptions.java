package org.broca.app;

import java.util.Optional;
import org.broca.inference.ModelSource;
import org.broca.tensor.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that uses a trained model. */
final class ModelOptions {
    @Option(
            names = "--source",
            paramLabel = "DIR",
            required = true,
            description = "A model folder, the results folder of a training run, or a hub's organisation/model.")
    private String source = "";

    @Option(names = "--device", description = "cpu or cuda:0 (default: the best there is).")
    private @Nullable String device;

    @Option(
            names = "--hparams-file",
            paramLabel = "NAME",
            description = "The model's YAML (default: hyperparams.yaml).")
    private String hparamsFile = "hyperparams.yaml";

    ModelSource source() {
        ModelSource.Builder model = ModelSource.builder(source).hparamsFile(hparamsFile);
        Optional.ofNullable(device).map(Device::new).ifPresent(model::device);
        return model.build();
    }
}
