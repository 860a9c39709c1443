package org.broca.hparams;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/** What a tag of HyperPyYAML asks for. */
sealed interface Tag {
    /** A value of YAML itself: null, boolean, number, text, list or map. */
    record Plain() implements Tag {}

    /** The value of another key, or text and arithmetic with such values. */
    record Ref() implements Tag {}

    /** A copy of the value of another key, which shares no object with it. */
    record Copy() implements Tag {}

    /** A value that whoever runs the file must give. */
    record Placeholder() implements Tag {}

    /** A tuple, written {@code (3, 4)} or as a list. */
    record Tuple() implements Tag {}

    /** The contents of another file. */
    record Include(String file) implements Tag {}

    /** The result of a function, put in place of the call before anything is built. */
    record ApplyRef(String name) implements Tag {}

    /** A new object. */
    record New(String name) implements Tag {}

    /** The result of a function. */
    record Apply(String name) implements Tag {}

    /** A class or function itself, to be called later, with some of its arguments already given. */
    record Name(String name) implements Tag {}

    /** A Python module, for the attributes in it. */
    record Module(String name) implements Tag {}

    /** A tag that HyperPyYAML does not have. */
    record Unknown(String text) implements Tag {
        private static final List<String> KNOWN = List.of(
                "!new:",
                "!name:",
                "!apply:",
                "!applyref:",
                "!module:",
                "!include:",
                "!ref",
                "!copy",
                "!tuple",
                "!PLACEHOLDER");

        /** What to tell the user, with the tag that was probably meant. */
        String message() {
            int colon = text.startsWith("tag:") ? -1 : text.indexOf(':');
            String prefix = colon < 0 ? text : text.substring(0, colon + 1);
            return "unknown tag: %s%s".formatted(text, Nearest.hint(prefix, KNOWN, "%s"));
        }
    }

    String PYTHON = org.snakeyaml.engine.v2.nodes.Tag.PREFIX + "python/";

    /** Reads the tag of {@code node}. */
    static Tag of(Node node) {
        String text = node.getTag().getValue();
        return switch (text) {
            case "!ref" -> new Ref();
            case "!copy" -> new Copy();
            case "!PLACEHOLDER" -> new Placeholder();
            case "!tuple", PYTHON + "tuple" -> new Tuple();
            default -> named(text).orElseGet(() -> isYaml(node) ? new Plain() : new Unknown(text));
        };
    }

    private static boolean isYaml(Node node) {
        return Scalars.TYPES.contains(node.getTag())
                || node.getTag().equals(org.snakeyaml.engine.v2.nodes.Tag.SEQ)
                || node.getTag().equals(org.snakeyaml.engine.v2.nodes.Tag.MAP);
    }

    private static Optional<Tag> named(String text) {
        int colon = text.indexOf(':', text.startsWith(PYTHON) ? PYTHON.length() : 0);
        if (colon < 0) {
            return Optional.empty();
        }
        String name = text.substring(colon + 1);
        return Optional.ofNullable(
                switch (text.substring(0, colon)) {
                    case "!include" -> new Include(name);
                    case "!applyref" -> new ApplyRef(name);
                    case "!new", PYTHON + "object/new" -> new New(name);
                    case "!apply", PYTHON + "object/apply" -> new Apply(name);
                    case "!name", PYTHON + "name" -> new Name(name);
                    case "!module", PYTHON + "module" -> new Module(name);
                    default -> null;
                });
    }

    /** How this tag is written in a file, for messages. */
    default String written() {
        if (this instanceof New tag) {
            return "!new:" + tag.name();
        }
        if (this instanceof Apply tag) {
            return "!apply:" + tag.name();
        }
        if (this instanceof ApplyRef tag) {
            return "!applyref:" + tag.name();
        }
        if (this instanceof Name tag) {
            return "!name:" + tag.name();
        }
        return this instanceof Module tag ? "!module:" + tag.name() : toString();
    }
}
