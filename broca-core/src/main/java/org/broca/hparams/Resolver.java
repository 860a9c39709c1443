package org.broca.hparams;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Replaces every {@code !ref}, {@code !copy}, {@code !include:} and {@code !applyref:} of a tree by what it stands for,
 * whichever is written first; a mapping or an object referred to twice becomes one shared node.
 */
final class Resolver {
    private static final int DEEPEST_CHAIN = 50;
    private static final org.snakeyaml.engine.v2.nodes.Tag FAILED = new org.snakeyaml.engine.v2.nodes.Tag("!failed");

    /** What calls a function for {@code !applyref:} and turns the result into a node. */
    interface Functions {
        Optional<Node> call(String name, Node arguments);
    }

    private final MappingNode root;
    private final Path folder;
    private final Settings settings;
    private final Map<Node, Node> resolved = new IdentityHashMap<>();
    private final Set<Node> active = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * What resolvers of one file and those it includes share.
     *
     * @param files the files being included, outermost first
     * @param placeholders whether a {@code !PLACEHOLDER} is left as text instead of being a problem
     */
    record Settings(List<Path> files, Functions functions, Problems problems, boolean placeholders) {}

    Resolver(MappingNode root, Path folder, Settings settings) {
        this.root = root;
        this.folder = folder;
        this.settings = settings;
    }

    /** Whether this node could not be resolved; the problem has been noted. */
    static boolean failed(Node node) {
        return node.getTag().equals(FAILED);
    }

    void run() {
        for (int i = 0; i < root.getValue().size(); i++) {
            NodeTuple entry = root.getValue().get(i);
            Node value = resolve(entry.getValueNode(), Nodes.text(entry.getKeyNode()));
            root.getValue().set(i, new NodeTuple(entry.getKeyNode(), value));
        }
    }

    private Node resolve(Node node, String path) {
        Node known = resolved.get(node);
        if (known != null) {
            return known;
        }
        if (!active.add(node)) {
            return fail(node, "circular reference: %s refers to itself".formatted(path));
        }
        Node result = settled(node, path);
        active.remove(node);
        resolved.put(node, result);
        resolved.put(result, result);
        return result;
    }

    private Node settled(Node node, String path) {
        if (failed(node)) {
            return node;
        }
        resolveItems(node, path);
        Tag tag = Tag.of(node);
        if (tag instanceof Tag.Placeholder) {
            return settings.placeholders()
                    ? Scalars.node("PLACEHOLDER", at(node))
                    : fail(
                            node,
                            "%s is a !PLACEHOLDER and must be replaced%s"
                                    .formatted(path, path.contains("[") ? "" : ", as by --" + path + "=..."));
        }
        if (tag instanceof Tag.Ref || tag instanceof Tag.Copy) {
            return node instanceof ScalarNode scalar
                    ? reference(scalar, tag instanceof Tag.Copy)
                    : fail(node, node.getTag().getValue() + " takes text such as <key>, not a list or a mapping");
        }
        if (tag instanceof Tag.Include include) {
            return include(node, include.file());
        }
        if (tag instanceof Tag.ApplyRef apply) {
            return settings.functions().call(apply.name(), node).orElseGet(() -> failedAt(node));
        }
        if (tag instanceof Tag.Unknown unknown) {
            return fail(node, unknown.message());
        }
        return node;
    }

    private void resolveItems(Node node, String path) {
        if (node instanceof SequenceNode sequence) {
            List<Node> items = sequence.getValue();
            for (int i = 0; i < items.size(); i++) {
                items.set(i, resolve(items.get(i), path + "[" + i + "]"));
            }
        } else if (node instanceof MappingNode mapping) {
            List<NodeTuple> entries = mapping.getValue();
            for (int i = 0; i < entries.size(); i++) {
                Node key = entries.get(i).getKeyNode();
                Node value = resolve(entries.get(i).getValueNode(), path + "[" + Nodes.text(key) + "]");
                entries.set(i, new NodeTuple(key, value));
            }
        }
    }

    private Node reference(ScalarNode at, boolean copy) {
        try {
            Node value = filled(at, at.getValue(), copy, 0);
            return shared(value) ? value : Scalars.like((ScalarNode) value, at);
        } catch (BadReference e) {
            return e.told ? failedAt(at) : fail(at, String.valueOf(e.getMessage()));
        } catch (ArithmeticException e) {
            return fail(at, "%s %s: %s".formatted(at.getTag().getValue(), at.getValue(), e.getMessage()));
        }
    }

    /** Whether references give the node itself, not only its value. */
    private static boolean shared(Node node) {
        return !(node instanceof ScalarNode)
                || !(Tag.of(node) instanceof Tag.Plain || Tag.of(node) instanceof Tag.Tuple);
    }

    /** The value of {@code text} with its references filled in and its arithmetic done. */
    private Node filled(ScalarNode at, String text, boolean copy, int depth) {
        Matcher matcher = Reference.FINDER.matcher(text);
        if (!matcher.find()) {
            return Scalars.node(text, at);
        }
        if (depth > DEEPEST_CHAIN) {
            throw new BadReference(
                    "circular reference: %s %s".formatted(at.getTag().getValue(), at.getValue()));
        }
        if (matcher.matches()) {
            return chained(at, value(at, inner(text), copy), copy, depth);
        }
        String joined = matcher.replaceAll(found -> Matcher.quoteReplacement(joinable(at, inner(found.group()))));
        if (!joined.equals(text) && Reference.FINDER.matcher(joined).find()) {
            try {
                return filled(at, joined, copy, depth + 1);
            } catch (BadReference e) {
                return e.circular() ? rethrow(e) : Scalars.node(joined, at);
            }
        }
        return Scalars.node(Arithmetic.evaluate(joined).orElse(joined), at);
    }

    private static Node rethrow(BadReference e) {
        throw e;
    }

    /**
     * Text found through a reference may hold references too; where it names no key, as {@code <blank>}, it is text.
     */
    private Node chained(ScalarNode at, Node value, boolean copy, int depth) {
        boolean text = value instanceof ScalarNode scalar
                && scalar.getTag().equals(org.snakeyaml.engine.v2.nodes.Tag.STR)
                && Reference.FINDER.matcher(scalar.getValue()).find();
        if (!text) {
            return value;
        }
        String inside = ((ScalarNode) value).getValue();
        try {
            boolean itself = Reference.FINDER.matcher(inside).matches()
                    && find(at, Reference.parse(inner(inside))).equals(value);
            return itself ? value : filled(at, inside, copy, depth + 1);
        } catch (BadReference e) {
            return e.circular() ? rethrow(e) : value;
        }
    }

    private static String inner(String reference) {
        return reference.substring(1, reference.length() - 1);
    }

    private String joinable(ScalarNode at, String inner) {
        Node value = value(at, inner, false);
        boolean plain = Tag.of(value) instanceof Tag.Plain || Tag.of(value) instanceof Tag.Tuple;
        if (!plain) {
            throw new BadReference(
                    "<%s> is an object and cannot be joined into text: %s".formatted(inner, at.getValue()));
        }
        return value instanceof ScalarNode scalar && Tag.of(value) instanceof Tag.Tuple
                ? scalar.getValue()
                : Nodes.python(value);
    }

    private Node value(ScalarNode at, String inner, boolean copy) {
        Reference reference = Reference.parse(inner);
        Node value = find(at, reference);
        if (failed(value)) {
            throw new BadReference();
        }
        Node result = copy ? Nodes.copy(value) : value;
        for (String attribute : reference.attributes()) {
            result = attribute(at, result, attribute);
        }
        return result;
    }

    private static Node attribute(ScalarNode at, Node object, String name) {
        List<Node> arguments = new ArrayList<>(List.of(object, Scalars.node(name, at)));
        return new SequenceNode(
                new org.snakeyaml.engine.v2.nodes.Tag("!apply:getattr"),
                true,
                arguments,
                FlowStyle.BLOCK,
                at.getStartMark(),
                at.getEndMark());
    }

    private Node find(ScalarNode at, Reference reference) {
        Node branch = root;
        for (int i = 0; i < reference.keys().size(); i++) {
            String key = reference.keys().get(i);
            Node outer = i == 0 ? root : opened(branch, reference.path(i));
            if (!(outer instanceof MappingNode mapping)) {
                throw failed(outer) ? new BadReference() : notMapping(at, reference, i);
            }
            branch = Nodes.entry(mapping, key)
                    .orElseThrow(() -> noKey(at, reference, mapping))
                    .getValueNode();
        }
        return resolve(branch, reference.path(reference.keys().size()));
    }

    /** The node to look for keys in: what a reference or an include stands for, else the node as it is. */
    private Node opened(Node node, String path) {
        Tag tag = Tag.of(node);
        boolean open = tag instanceof Tag.Ref
                || tag instanceof Tag.Copy
                || tag instanceof Tag.Include
                || tag instanceof Tag.ApplyRef;
        return open || resolved.containsKey(node) ? resolve(node, path) : node;
    }

    private static BadReference notMapping(ScalarNode at, Reference reference, int depth) {
        return new BadReference("%s %s: %s is no mapping, and only keys of mappings can be referred to"
                .formatted(at.getTag().getValue(), at.getValue(), reference.path(depth)));
    }

    private BadReference noKey(ScalarNode at, Reference reference, MappingNode in) {
        String path = reference.path(reference.keys().size());
        String written = "%s <%s>".formatted(at.getTag().getValue(), path);
        if (in.getValue().stream().anyMatch(entry -> path.endsWith("[" + Nodes.text(entry.getKeyNode()) + "]"))) {
            return new BadReference(written + " names a key that is no text, and only text keys can be referred to");
        }
        List<String> known = new ArrayList<>(Nodes.keys(root));
        if (!in.equals(root)) {
            String outer = path.substring(0, path.lastIndexOf('['));
            Nodes.keys(in).forEach(key -> known.add(outer + "[" + key + "]"));
        }
        return new BadReference(written + " names no key" + Nearest.hint(path, known, "<%s>"));
    }

    private Node include(Node node, String file) {
        try {
            return Includes.tree(node, file, folder, settings);
        } catch (BadReference e) {
            return fail(node, "!include:%s%s".formatted(file, e.getMessage()));
        }
    }

    private Node fail(Node node, String message) {
        settings.problems().add(node, message);
        return failedAt(node);
    }

    private static Node failedAt(Node node) {
        return new ScalarNode(FAILED, true, "", ScalarStyle.PLAIN, node.getStartMark(), node.getEndMark());
    }

    private static ScalarNode at(Node node) {
        return node instanceof ScalarNode scalar ? scalar : (ScalarNode) failedAt(node);
    }
}
