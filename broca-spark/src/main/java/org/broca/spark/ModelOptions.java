package org.broca.spark;

import picocli.CommandLine.Option;

/** Options of every command that uses a trained model. */
final class ModelOptions {
    @Option(
            names = "--source",
            paramLabel = "DIR",
            required = true,
            description = "A model folder that is on every node, an archive of one (tar, tar.gz, zip), or a hub's"
                    + " organisation/model.")
    private String source = "";

    @Option(names = "--device", paramLabel = "D", description = "cpu or cuda:0 (default: the best there is).")
    private String device = "";

    @Option(
            names = "--hparams-file",
            paramLabel = "NAME",
            description = "The model's YAML (default: ${DEFAULT-VALUE}).")
    private String hparamsFile = "hyperparams.yaml";

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Recordings computed together (default: ${DEFAULT-VALUE}).")
    private int batchSize = 8;

    ModelOptions() {}

    /** Makes a stage use the model. */
    <T extends ModelTransformer> T in(T stage) {
        stage.setSource(source).setDevice(device).setHparamsFile(hparamsFile).setBatchSize(batchSize);
        return stage;
    }
}
