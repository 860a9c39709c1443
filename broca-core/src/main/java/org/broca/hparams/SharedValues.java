package org.broca.hparams;

import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * What one file takes over from another: the values of keys that both have, and the values of options that both give to
 * an object of the same class under the same key. Options that somebody asked for count as given by both.
 */
final class SharedValues {
    private SharedValues() {}

    /**
     * Changes {@code taking}.
     *
     * @param giving a tree with nothing left to fill in
     * @param asked the overrides of {@code giving}, as a tree of its own
     * @param kept keys that stay as they are in {@code taking}
     */
    static void copy(MappingNode giving, MappingNode taking, MappingNode asked, Set<String> kept) {
        for (NodeTuple entry : giving.getValue()) {
            String key = Nodes.text(entry.getKeyNode());
            Optional<NodeTuple> own = Nodes.entry(taking, key);
            if (own.isEmpty() || kept.contains(key)) {
                continue;
            }
            if (isValue(entry.getValueNode())) {
                put(taking, entry);
            } else if (sameClass(entry.getValueNode(), own.get().getValueNode())
                    && entry.getValueNode() instanceof MappingNode given
                    && own.get().getValueNode() instanceof MappingNode options) {
                copyOptions(given, options, mapping(asked, key));
            }
        }
    }

    private static void copyOptions(MappingNode given, MappingNode options, Optional<MappingNode> asked) {
        for (NodeTuple option : given.getValue()) {
            String name = Nodes.text(option.getKeyNode());
            boolean wanted = Nodes.entry(options, name).isPresent()
                    || asked.filter(all -> Nodes.entry(all, name).isPresent()).isPresent();
            if (wanted && isValue(option.getValueNode())) {
                put(options, option);
            }
        }
    }

    private static void put(MappingNode mapping, NodeTuple entry) {
        Nodes.put(mapping, Nodes.copy(entry.getKeyNode()), Nodes.copy(entry.getValueNode()));
    }

    private static Optional<MappingNode> mapping(MappingNode tree, String key) {
        return Nodes.entry(tree, key)
                .map(NodeTuple::getValueNode)
                .map(node -> node instanceof MappingNode m ? m : null);
    }

    private static boolean sameClass(Node given, Node own) {
        return Tag.of(given) instanceof Tag.New made && made.equals(Tag.of(own));
    }

    /** Whether a resolved node makes no object. */
    private static boolean isValue(Node node) {
        Tag tag = Tag.of(node);
        if (!(tag instanceof Tag.Plain || tag instanceof Tag.Tuple || tag instanceof Tag.Name)) {
            return false;
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().allMatch(SharedValues::isValue);
        }
        return !(node instanceof MappingNode mapping)
                || mapping.getValue().stream().allMatch(entry -> isValue(entry.getValueNode()));
    }
}
