package org.broca.spark;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that runs one stage over a table of recordings and writes what comes of them. */
abstract class TableCommand implements Callable<Integer> {
    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The stage, with the options of the command line. */
    abstract SpeechTransformer stage();

    @Override
    public final Integer call() {
        return output.run(spec.name(), stage(), input, spec.commandLine().getErr());
    }
}
