package org.broca.spark;

import java.io.Serializable;
import org.broca.inference.ModelSource;
import org.broca.tensor.Device;

/**
 * Where a trained model is, as an executor can be told.
 *
 * @param source a folder that is there on every node, an archive of one, a web address, or a hub's
 *     {@code organisation/model}
 * @param hparamsFile the YAML file in it
 * @param device as {@code cpu}; empty for the best there is
 */
record ModelAddress(String source, String hparamsFile, String device) implements Serializable {
    /** The model as this node has it; an archive is unpacked once a node. */
    ModelSource onThisNode() {
        ModelSource.Builder model =
                ModelSource.builder(NodeFolder.place(source)).hparamsFile(hparamsFile);
        if (!device.isEmpty()) {
            model.device(new Device(device));
        }
        return model.build();
    }
}
