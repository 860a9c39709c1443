package org.broca.hparams;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads YAML text to its node graph: merge keys are merged in, and a key given twice is a problem. */
final class YamlText {
    private static final Tag MERGE = new Tag("tag:yaml.org,2002:merge");

    private final Problems problems;
    private final Map<Node, Boolean> seen = new IdentityHashMap<>();

    private YamlText(Problems problems) {
        this.problems = problems;
    }

    /** The top mapping of {@code text}, empty where the text is; faults of the text go to {@code problems}. */
    static MappingNode mapping(String text, String label, Problems problems) {
        Optional<Node> root = compose(text, label, problems);
        if (root.isPresent() && root.get() instanceof MappingNode mapping) {
            new YamlText(problems).tidy(mapping);
            return mapping;
        }
        boolean empty = root.isEmpty()
                || root.get() instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
        if (!empty && problems.list().isEmpty()) {
            problems.add(root.get(), "the top level must be a mapping of keys to values");
        }
        return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
    }

    /** The node of {@code text}, which may be any value. */
    static Optional<Node> compose(String text, String label, Problems problems) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(label)
                .setSchema(Scalars.SCHEMA)
                .setMaxAliasesForCollections(Integer.MAX_VALUE)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        try {
            return new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> label + ":" + (mark.getLine() + 1))
                    .orElse(label);
            String context = e.getContext() == null || e.getContext().isEmpty() ? "" : e.getContext() + ", ";
            problems.add(place, "not YAML: " + context + e.getProblem(), e);
        } catch (StackOverflowError e) {
            problems.add(label, "lists and mappings are nested too deeply");
        } catch (YamlEngineException e) {
            problems.add(
                    label,
                    "not YAML: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
        return Optional.empty();
    }

    private void tidy(Node node) {
        if (seen.put(node, true) != null) {
            return;
        }
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(this::tidy);
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                tidy(entry.getKeyNode());
                tidy(entry.getValueNode());
            }
            mapping.setValue(merged(mapping));
        }
    }

    private List<NodeTuple> merged(MappingNode mapping) {
        Map<List<String>, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (isMerge(entry)) {
                mergeInto(entries, entry.getValueNode());
            }
        }
        Set<List<String>> inherited = Set.copyOf(entries.keySet());
        Map<List<String>, NodeTuple> own = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (isMerge(entry)) {
                continue;
            }
            NodeTuple first = own.putIfAbsent(identity(entry), entry);
            if (first != null) {
                problems.add(
                        entry.getKeyNode(),
                        "duplicate key: %s (first given at %s)"
                                .formatted(Nodes.text(entry.getKeyNode()), Problems.place(first.getKeyNode())));
            }
        }
        own.forEach(entries::put);
        return inherited.isEmpty() ? new ArrayList<>(own.values()) : new ArrayList<>(entries.values());
    }

    private static boolean isMerge(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode key
                && key.isPlain()
                && key.getValue().equals("<<")
                && (key.getTag().equals(Scalars.PLAIN_ONLY) || key.getTag().equals(MERGE));
    }

    private void mergeInto(Map<List<String>, NodeTuple> entries, Node value) {
        if (value instanceof MappingNode parent) {
            parent.getValue().forEach(entry -> entries.putIfAbsent(identity(entry), inherited(entry)));
        } else if (value instanceof SequenceNode parents) {
            parents.getValue().forEach(parent -> mergeInto(entries, parent));
        } else {
            problems.add(value, "<< merges a mapping or a list of mappings, not " + Nodes.text(value));
        }
    }

    /** The entry of a merged mapping: lists, mappings and objects stay shared, plain values need no anchor. */
    private static NodeTuple inherited(NodeTuple entry) {
        return new NodeTuple(unshared(entry.getKeyNode()), unshared(entry.getValueNode()));
    }

    private static Node unshared(Node node) {
        boolean plain = node instanceof ScalarNode && Scalars.TYPES.contains(node.getTag());
        return plain && node.getAnchor().isEmpty() ? Nodes.copy(node) : node;
    }

    private static List<String> identity(NodeTuple entry) {
        return List.of(entry.getKeyNode().getTag().getValue(), Nodes.text(entry.getKeyNode()));
    }
}
