package org.broca.hparams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Reads hyperparameter files with a choice of names; see {@link HyperYaml}. Immutable. */
public final class HyperYamlReader {
    private static final String TEXT_LABEL = "yaml";

    private final AliasTable aliases;
    private final UserClasses userClasses;

    HyperYamlReader(AliasTable aliases, UserClasses userClasses) {
        this.aliases = aliases;
        this.userClasses = userClasses;
    }

    /** A reader that also knows the names of {@code more}. */
    public HyperYamlReader withAliases(AliasTable more) {
        return new HyperYamlReader(aliases.plus(more), userClasses);
    }

    /** A reader that also finds the user's own classes. */
    public HyperYamlReader withUserClasses(UserClasses classes) {
        return new HyperYamlReader(aliases, classes);
    }

    /** See {@link HyperYaml#load(Path, Overrides)}. */
    public Hparams load(Path file, Overrides overrides) {
        return load(Source.of(file), overrides);
    }

    /** See {@link HyperYaml#load(String, Overrides)}. */
    public Hparams load(String text, Overrides overrides) {
        return load(Source.of(text), overrides);
    }

    /** See {@link HyperYaml#resolve(Path, Overrides)}. */
    public String resolve(Path file, Overrides overrides) {
        return resolve(Source.of(file), overrides);
    }

    /** See {@link HyperYaml#resolve(String, Overrides)}. */
    public String resolve(String text, Overrides overrides) {
        return resolve(Source.of(text), overrides);
    }

    /** See {@link HyperYaml#check}. */
    public CheckReport check(Path file, Overrides overrides) {
        Problems problems = new Problems();
        MappingNode root = tree(Source.of(file), overrides, problems, true);
        ObjectBuilder builder = builder(problems);
        values(root, builder);
        return new CheckReport(builder.count(), problems.list());
    }

    /** See {@link HyperYaml#build}. */
    public <T> T build(Class<T> type, Map<String, ?> options) {
        Signature signature =
                aliases.find(type.getName()).map(AliasTable.Entry::signature).orElse(Signature.unknown());
        Target target = new Target(type.getName(), type, "", signature, Optional.empty());
        Problems problems = new Problems();
        try {
            return type.cast(Objects.requireNonNull(Calls.invoke(target, Args.named(options))));
        } catch (BadCall e) {
            e.problems().forEach(problem -> problems.add(problem.where(), problem.message(), e.getCause()));
        }
        problems.throwIfAny();
        throw new IllegalStateException("a failed call told no problem");
    }

    /** A text to read, what to call it, and the folder that its includes are found from. */
    private record Source(String text, String label, Path folder, List<Path> files) {
        static Source of(Path file) {
            try {
                Path absolute = file.toAbsolutePath().normalize();
                Path folder = Optional.ofNullable(absolute.getParent()).orElse(absolute);
                return new Source(Files.readString(file), file.toString(), folder, List.of(absolute));
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be read", e);
            }
        }

        static Source of(String text) {
            return new Source(text, TEXT_LABEL, Path.of(""), List.of());
        }
    }

    private Hparams load(Source source, Overrides overrides) {
        Problems problems = new Problems();
        MappingNode root = tree(source, overrides, problems, false);
        Map<String, @Nullable Object> values = values(root, builder(problems));
        problems.throwIfAny();
        Map<String, String> places = new LinkedHashMap<>();
        for (NodeTuple entry : root.getValue()) {
            places.put(Nodes.text(entry.getKeyNode()), Problems.place(entry.getKeyNode()));
        }
        return Hparams.ofFile(values, places);
    }

    private String resolve(Source source, Overrides overrides) {
        Problems problems = new Problems();
        MappingNode root = YamlText.mapping(source.text(), source.label(), problems);
        Comments comments = Comments.read(source.text(), root);
        fill(root, source, overrides.mustMatch(false), problems, false);
        problems.throwIfAny();
        return YamlDump.write(root, comments);
    }

    /** See {@link HyperYaml#resolveWithValuesOf}. */
    public String resolveWithValuesOf(Path other, Overrides overrides, Path file, Set<String> kept) {
        Problems problems = new Problems();
        Source giving = Source.of(other);
        MappingNode given = YamlText.mapping(giving.text(), giving.label(), problems);
        fill(given, giving, overrides.mustMatch(false), problems, true);
        Source taking = Source.of(file);
        MappingNode root = YamlText.mapping(taking.text(), taking.label(), problems);
        Comments comments = Comments.read(taking.text(), root);
        MappingNode asked = YamlText.mapping("", "overrides", problems);
        overrides.mustMatch(false).apply(asked, problems);
        SharedValues.copy(given, root, asked, kept);
        fill(root, taking, Overrides.none(), problems, false);
        problems.throwIfAny();
        return YamlDump.write(root, comments);
    }

    private MappingNode tree(Source source, Overrides overrides, Problems problems, boolean placeholders) {
        MappingNode root = YamlText.mapping(source.text(), source.label(), problems);
        fill(root, source, overrides, problems, placeholders);
        return root;
    }

    private void fill(MappingNode root, Source source, Overrides overrides, Problems problems, boolean placeholders) {
        overrides.apply(root, problems);
        Resolver.Settings settings = new Resolver.Settings(
                source.files(), (name, arguments) -> call(name, arguments, problems), problems, placeholders);
        new Resolver(root, source.folder(), settings).run();
    }

    private ObjectBuilder builder(Problems problems) {
        return new ObjectBuilder(new Names(aliases, userClasses), problems);
    }

    /** The values of all keys; those that start with two underscores serve references only. */
    private static Map<String, @Nullable Object> values(MappingNode root, ObjectBuilder builder) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (NodeTuple entry : root.getValue()) {
            String key = Nodes.text(entry.getKeyNode());
            Object value = builder.value(entry.getValueNode());
            if (!key.startsWith("__")) {
                values.put(key, value);
            }
        }
        return values;
    }

    /** The result of a function for {@code !applyref:}, as a node. */
    private Optional<Node> call(String name, Node arguments, Problems problems) {
        try {
            Optional<Args> args = builder(problems).args(arguments);
            Target target = new Names(aliases, userClasses).find(name);
            return args.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Nodes.of(Calls.invoke(target, args.get()), arguments));
        } catch (BadCall e) {
            e.problems().forEach(problem -> problems.add(problem.where(), problem.message(), e.getCause()));
        } catch (Names.UnknownName e) {
            problems.add(arguments, "!applyref:" + e.getMessage());
        } catch (Mismatch e) {
            problems.add(arguments, e.text());
        } catch (IllegalArgumentException e) {
            problems.add(arguments, "!applyref:%s: %s; use !apply: for objects".formatted(name, e.getMessage()));
        }
        return Optional.empty();
    }
}
