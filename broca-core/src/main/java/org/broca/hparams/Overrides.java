package org.broca.hparams;

import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * Values that replace those of a file: given as YAML text, as the command line does, or as a map. Maps are merged into
 * maps and into the keys of objects, everything else is replaced.
 */
public final class Overrides {
    private final String text;
    private final Map<String, ?> values;
    private final boolean mustMatch;

    private Overrides(String text, Map<String, ?> values, boolean mustMatch) {
        this.text = text;
        this.values = values;
        this.mustMatch = mustMatch;
    }

    /** Nothing is replaced. */
    public static Overrides none() {
        return new Overrides("", Map.of(), true);
    }

    /** Replaces what the YAML {@code text} gives, which may use tags and refer to the file's keys. */
    public static Overrides of(String text) {
        return new Overrides(text, Map.of(), true);
    }

    /** Replaces by plain values: null, text, numbers, booleans, lists and maps. */
    public static Overrides of(Map<String, ?> values) {
        return new Overrides("", values, true);
    }

    /** Whether a key that the file does not have is a problem (the default) or is added. */
    public Overrides mustMatch(boolean must) {
        return new Overrides(text, values, must);
    }

    /** Changes {@code tree} by these values. */
    void apply(MappingNode tree, Problems problems) {
        MappingNode given = YamlText.mapping(text, "overrides", problems);
        values.forEach((key, value) -> {
            try {
                Nodes.put(given, Nodes.of(key, Nodes.nowhere()), Nodes.of(value, Nodes.nowhere()));
            } catch (IllegalArgumentException e) {
                problems.add("overrides", key + ": " + e.getMessage(), e);
            }
        });
        merge(tree, given, mustMatch, problems);
    }

    /** Merges {@code given} into {@code tree}; keys deeper than the top are added silently, as HyperPyYAML does. */
    static void merge(MappingNode tree, MappingNode given, boolean mustMatch, Problems problems) {
        for (NodeTuple entry : given.getValue()) {
            Node key = entry.getKeyNode();
            Node value = entry.getValueNode();
            NodeTuple old = find(tree, key);
            if (old == null) {
                if (mustMatch) {
                    String hint = Nearest.hint(Nodes.text(key), Nodes.keys(tree), "%s");
                    problems.add(place(key), "override %s is no key of the file%s".formatted(Nodes.text(key), hint));
                }
                Nodes.put(tree, key, value);
            } else if (value instanceof MappingNode inner) {
                mergeInto(old, inner, problems);
            } else {
                Nodes.put(tree, key, value);
            }
        }
    }

    private static void mergeInto(NodeTuple old, MappingNode inner, Problems problems) {
        if (old.getValueNode() instanceof MappingNode target) {
            merge(target, inner, false, problems);
        } else {
            problems.add(
                    place(inner),
                    "override %s is a mapping, but the file has %s there: the structures do not match"
                            .formatted(Nodes.text(old.getKeyNode()), described(old.getValueNode())));
        }
    }

    private static String described(Node node) {
        String tag = node.getTag().getValue();
        String text = Nodes.text(node);
        return tag.startsWith("!") ? (tag + " " + text).strip() : text.isEmpty() ? "null" : text;
    }

    private static String place(Node node) {
        String place = Problems.place(node);
        return place.isEmpty() ? "overrides" : place;
    }

    private static @org.jspecify.annotations.Nullable NodeTuple find(MappingNode tree, Node key) {
        return tree.getValue().stream()
                .filter(entry -> Nodes.text(entry.getKeyNode()).equals(Nodes.text(key)))
                .findFirst()
                .orElse(null);
    }
}
