package org.broca.hparams;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Java class or static method stands for a Python name in YAML.
 *
 * <p>One line a name: {@code python.dotted.Name = org.broca.pkg.Class(first, second)} or, for a function,
 * {@code python.dotted.name = org.broca.pkg.Class#method(first, second)}. In parentheses are Python's arguments in
 * Python's order, used where a YAML list gives them by position. {@code second=0.5} is the default of an argument that
 * a static method has no default for; {@code *items} takes all further items of a list and {@code **parts} all further
 * keys of a mapping. {@code #} starts a comment line.
 */
public final class AliasTable {
    private static final Pattern LINE = Pattern.compile(
            "(?<name>[\\w.]+)\\s*=\\s*(?<type>[\\w.$]+)(?:#(?<member>\\w+))?" + "\\s*(?:\\((?<arguments>.*)\\))?");
    private static final String RESOURCE = "aliases.txt";
    /** Where other modules have the names of their own classes. */
    private static final String OF_MODULES = "META-INF/broca/aliases.txt";

    private static final AliasTable STANDARD = parse(resource(RESOURCE) + "\n" + ofModules(), RESOURCE);

    private final Map<String, Entry> byPython;
    private final Map<String, Entry> byJava = new LinkedHashMap<>();

    /**
     * One line of the table.
     *
     * @param member a static method or constant of the class, empty for the class itself
     */
    record Entry(String name, String type, String member, Signature signature) {}

    private AliasTable(Map<String, Entry> byPython) {
        this.byPython = byPython;
        for (Entry entry : byPython.values()) {
            String owner = entry.type().replace('$', '.');
            byJava.putIfAbsent(entry.member().isEmpty() ? owner : owner + "." + entry.member(), entry);
        }
    }

    /** The names that Broca knows. */
    public static AliasTable standard() {
        return STANDARD;
    }

    /**
     * Reads a table.
     *
     * @param label the name of the text in messages
     * @throws IllegalArgumentException naming every line that is not of the form above, or gives a name again with
     *     another meaning
     */
    public static AliasTable parse(String text, String label) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                faults.add("%s:%d: not of the form name = Class(arguments): %s".formatted(label, number, line));
                continue;
            }
            Entry entry = entry(matcher);
            if (!entries.getOrDefault(entry.name(), entry).equals(entry)) {
                faults.add("%s:%d: given twice: %s".formatted(label, number, entry.name()));
            }
            entries.put(entry.name(), entry);
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", faults));
        }
        return new AliasTable(entries);
    }

    /** This table with the names of {@code other} added; where both have a name, the other's counts. */
    public AliasTable plus(AliasTable other) {
        Map<String, Entry> all = new LinkedHashMap<>(byPython);
        all.putAll(other.byPython);
        return new AliasTable(all);
    }

    /** Every Python name in the table. */
    public Set<String> names() {
        return Collections.unmodifiableSet(byPython.keySet());
    }

    /** The entry for a Python name, or for a Java name that some Python name stands for. */
    Optional<Entry> find(String name) {
        Entry python = byPython.get(name);
        return Optional.ofNullable(
                python != null ? python : byJava.get(name.replace('#', '.').replace('$', '.')));
    }

    static String resource(String name) {
        try (InputStream in = AliasTable.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource is missing: org/broca/hparams/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("org/broca/hparams/" + name + " cannot be read", e);
        }
    }

    private static String ofModules() {
        StringBuilder lines = new StringBuilder();
        try {
            for (URL table : Collections.list(AliasTable.class.getClassLoader().getResources(OF_MODULES))) {
                try (InputStream in = table.openStream()) {
                    lines.append(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                            .append('\n');
                }
            }
            return lines.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(OF_MODULES + " cannot be read", e);
        }
    }

    private static Entry entry(Matcher line) {
        String member = line.group("member");
        String arguments = line.group("arguments");
        return new Entry(
                line.group("name"),
                line.group("type"),
                member == null ? "" : member,
                arguments == null ? Signature.unknown() : Signature.parse(arguments));
    }
}
