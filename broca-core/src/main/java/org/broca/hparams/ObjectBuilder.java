package org.broca.hparams;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.hparams.Args.Arg;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Makes the values of a resolved tree, in the order of the file, each shared node once. What cannot be made is noted as
 * a problem and stands as {@link #FAILED}, so that what depends on it is passed over in silence.
 */
final class ObjectBuilder {
    static final Object FAILED = new Object();

    private final Names names;
    private final Problems problems;
    private final Map<Node, Object> made = new IdentityHashMap<>();
    private final Object nothing = new Object();
    private int count;

    ObjectBuilder(Names names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    /** How many objects and functions were made, called or named. */
    int count() {
        return count;
    }

    /** The value of {@code node}: null, a plain value, list, map or object. */
    @Nullable Object value(Node node) {
        Object known = made.get(node);
        if (known == null) {
            made.put(node, FAILED); // seen again while it is being made: it contains itself
            Object value = make(node);
            made.put(node, value == null ? nothing : value);
            return value;
        }
        return known == nothing ? null : known;
    }

    private @Nullable Object make(Node node) {
        Tag tag = Tag.of(node);
        if (Resolver.failed(node)) {
            return FAILED;
        }
        if (tag instanceof Tag.Tuple || node instanceof ScalarNode text && isTuple(text)) {
            return tuple(node);
        }
        if (tag instanceof Tag.Plain) {
            return plain(node);
        }
        if (tag instanceof Tag.New
                || tag instanceof Tag.Apply
                || tag instanceof Tag.Name
                || tag instanceof Tag.Module) {
            try {
                Object result = tagged(node, tag);
                count += result == FAILED ? 0 : 1;
                return result;
            } catch (BadCall e) {
                e.problems()
                        .forEach(problem -> problems.add(
                                problem.where().isEmpty() ? Problems.place(node) : problem.where(),
                                problem.message(),
                                e.getCause()));
            } catch (Names.UnknownName e) {
                problems.add(node, prefix(tag) + e.getMessage());
            } catch (Mismatch e) {
                problems.add(node, e.text());
            }
        }
        return FAILED;
    }

    private static String prefix(Tag tag) {
        String written = tag.written();
        return written.substring(0, written.indexOf(':') + 1);
    }

    private static boolean isTuple(ScalarNode node) {
        return node.getTag().equals(org.snakeyaml.engine.v2.nodes.Tag.STR) && Scalars.isTuple(node.getValue());
    }

    private @Nullable Object plain(Node node) {
        if (node instanceof ScalarNode scalar) {
            return Scalars.value(scalar);
        }
        if (node instanceof SequenceNode sequence) {
            return list(sequence);
        }
        Map<@Nullable Object, @Nullable Object> entries = new LinkedHashMap<>();
        boolean whole = true;
        for (NodeTuple entry : ((MappingNode) node).getValue()) {
            Object value = value(entry.getValueNode());
            whole &= value != FAILED;
            entries.put(value(entry.getKeyNode()), value);
        }
        return whole ? entries : FAILED;
    }

    private Object list(SequenceNode node) {
        List<@Nullable Object> items = new ArrayList<>();
        node.getValue().forEach(item -> items.add(value(item)));
        return items.contains(FAILED) ? FAILED : items;
    }

    private Object tuple(Node node) {
        if (node instanceof SequenceNode sequence) {
            return list(sequence);
        }
        String text = ((ScalarNode) node).getValue().strip();
        boolean written = text.startsWith("(") && text.endsWith(")") && text.length() > 1;
        Problems faults = new Problems();
        Optional<Node> items = written
                ? YamlText.compose("[" + text.substring(1, text.length() - 1) + "]", "tuple", faults)
                : Optional.empty();
        Object values = items.isPresent() && items.get() instanceof SequenceNode sequence ? list(sequence) : FAILED;
        if (values != FAILED) {
            return values;
        }
        String hint = text.contains("!") ? "; tags stand in lists, such as [3, !ref <size>]" : "";
        problems.add(node, "not a tuple such as (3, 4): " + text + hint);
        return FAILED;
    }

    private @Nullable Object tagged(Node node, Tag tag) throws BadCall, Names.UnknownName, Mismatch {
        if (tag instanceof Tag.Apply apply && apply.name().equals("getattr")) {
            return attribute(node);
        }
        if (tag instanceof Tag.Module module) {
            return module(module.name());
        }
        String name = tag instanceof Tag.New made
                ? made.name()
                : tag instanceof Tag.Apply apply ? apply.name() : ((Tag.Name) tag).name();
        Optional<Args> args = args(node);
        Target target = names.find(name);
        if (args.isEmpty()) {
            return FAILED;
        }
        return tag instanceof Tag.Name ? named(target, args.get()) : Calls.invoke(target, args.get());
    }

    private static Object named(Target target, Args args) throws BadCall {
        Optional<Object> constant = target.isClass() ? Optional.empty() : Calls.constant(target);
        if (constant.isPresent() && args.named().isEmpty()) {
            return constant.get();
        }
        Calls.fail(Keys.check(target, args));
        return new Partial(target, args);
    }

    private Object module(String name) throws Names.UnknownName {
        if (!names.hasModule(name)) {
            throw new Names.UnknownName(name + " is no known module");
        }
        return new Attributes.PythonModule(name);
    }

    private Object attribute(Node node) throws Mismatch {
        boolean two = node instanceof SequenceNode list && list.getValue().size() == 2;
        if (!two) {
            throw new Mismatch("getattr takes an object and the name of an attribute");
        }
        List<Node> items = ((SequenceNode) node).getValue();
        Object owner = value(items.get(0));
        if (owner == FAILED) {
            return FAILED;
        }
        if (owner == null) {
            throw new Mismatch("attribute %s of null".formatted(Nodes.text(items.get(1))));
        }
        return Attributes.get(owner, Nodes.text(items.get(1)), names);
    }

    /** The arguments written at {@code node}; empty where one of them has failed. */
    Optional<Args> args(Node node) throws Mismatch {
        String where = Problems.place(node);
        List<Arg> positional = new ArrayList<>();
        Map<String, Arg> named = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            addNamed(mapping, positional, named);
        } else if (node instanceof SequenceNode sequence) {
            addPositional(sequence, positional);
        } else if (!Nodes.text(node).isEmpty()) {
            throw new Mismatch("%s takes a list or a mapping of arguments, not %s"
                    .formatted(Tag.of(node).written(), Nodes.text(node)));
        }
        boolean failed = positional.stream().anyMatch(arg -> arg.value() == FAILED)
                || named.values().stream().anyMatch(arg -> arg.value() == FAILED);
        return failed ? Optional.empty() : Optional.of(new Args(positional, named, where));
    }

    private void addPositional(SequenceNode sequence, List<Arg> positional) {
        for (Node item : sequence.getValue()) {
            positional.add(new Arg(value(item), Problems.place(item)));
        }
    }

    private void addNamed(MappingNode mapping, List<Arg> positional, Map<String, Arg> named) {
        boolean python = mapping.getTag().getValue().startsWith(Tag.PYTHON);
        for (NodeTuple entry : mapping.getValue()) {
            String key = Nodes.text(entry.getKeyNode());
            Node value = entry.getValueNode();
            boolean list = key.equals("_args") || python && key.equals("args");
            boolean map = key.equals("_kwargs") || python && key.equals("kwds");
            if (list && value instanceof SequenceNode sequence) {
                addPositional(sequence, positional);
            } else if (map && value instanceof MappingNode inner) {
                addNamed(inner, positional, named);
            } else {
                named.put(key, new Arg(value(value), Problems.place(entry.getKeyNode())));
            }
        }
    }
}
