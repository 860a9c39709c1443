package org.broca.spark;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.broca.inference.ModelSource;
import org.broca.tensor.Check;
import org.broca.tensor.Device;

/**
 * Where a trained model is, as an executor can be told.
 *
 * @param source a folder that is there on every node, an archive of one, a web address, or a hub's
 *     {@code organisation/model}
 * @param seen the whole path of that folder or archive where the driver sees one of this name; else empty
 * @param hparamsFile the YAML file in it
 * @param device as {@code cpu}; empty for the best there is
 */
record ModelAddress(String source, String seen, String hparamsFile, String device) implements Serializable {
    /** What a source means, seen from the working folder of this JVM, which is the driver's. */
    static ModelAddress of(String source, String hparamsFile, String device) {
        String name = FetchedFiles.withoutScheme(source);
        boolean onDriver = !FetchedFiles.isElsewhere(name) && Files.exists(Path.of(name));
        String seen = onDriver ? Path.of(name).toAbsolutePath().normalize().toString() : "";
        return new ModelAddress(source, seen, hparamsFile, device);
    }

    /**
     * The model as this node has it; an archive is unpacked once a node.
     *
     * @throws IllegalArgumentException if the driver sees it and this node does not
     */
    ModelSource onThisNode() {
        ModelSource.Builder model = ModelSource.builder(place()).hparamsFile(hparamsFile);
        if (!device.isEmpty()) {
            model.device(new Device(device));
        }
        return model.build();
    }

    /** The folder, or what else a model may be named by, for this node. */
    String place() {
        boolean here = seen.isEmpty() || NodeFolder.isHere(source);
        Check.that(
                here || Files.exists(Path.of(seen)),
                "the driver has the model %s, this node has not: put it where every node sees it, or give a tar or zip of"
                        + " it with --files",
                seen);
        return NodeFolder.place(here ? source : seen);
    }
}
