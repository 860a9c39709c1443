package org.broca.hparams;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds what a dotted name stands for: in the alias table, then among the user's own classes, and nowhere else. */
final class Names {
    private static final String KNOWN_RESOURCE = "speechbrain-names.txt";

    /** Python modules that SpeechBrain's recipes bring themselves, beside the YAML file. */
    private static final Set<String> BESIDE_RECIPES = Set.of("custom_model", "metrics", "train", "utils");

    private final AliasTable table;
    private final UserClasses userClasses;

    Names(AliasTable table, UserClasses userClasses) {
        this.table = table;
        this.userClasses = userClasses;
    }

    /** Told where a name stands for nothing. */
    static final class UnknownName extends Exception {
        private static final long serialVersionUID = 1L;

        UnknownName(String message) {
            super(message);
        }
    }

    Target find(String name) throws UnknownName {
        Optional<AliasTable.Entry> entry = table.find(name);
        if (entry.isPresent()) {
            return loaded(name, entry.get());
        }
        Optional<Target> own = userClass(name).or(() -> userFunction(name));
        if (own.isPresent()) {
            return own.get();
        }
        throw new UnknownName(unknown(name));
    }

    /** Whether some known name lies in the Python module {@code module}. */
    boolean hasModule(String module) {
        String prefix = module + ".";
        return table.names().stream().anyMatch(name -> name.startsWith(prefix))
                || known().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** Whether the user wrote this class. */
    boolean isUsers(Class<?> type) {
        return userClasses.find(type.getName()).filter(found -> found == type).isPresent();
    }

    private static Target loaded(String name, AliasTable.Entry entry) throws UnknownName {
        try {
            Class<?> type = Class.forName(entry.type(), false, Names.class.getClassLoader());
            return new Target(name, type, entry.member(), entry.signature(), Optional.empty());
        } catch (ClassNotFoundException e) {
            throw new UnknownName(notBuilt(name));
        }
    }

    private static String notBuilt(String name) {
        return name + " is known to SpeechBrain but not built yet in Broca";
    }

    private String notBesideRecipe(String name) {
        return "%s is the recipe's own, not SpeechBrain's: no Java class %s was found %s"
                .formatted(name, name.substring(name.lastIndexOf('.') + 1), userClasses.place());
    }

    private String unknown(String name) {
        Set<String> known = known();
        if (known.contains(name)) {
            return BESIDE_RECIPES.contains(name.substring(0, name.indexOf('.')))
                    ? notBesideRecipe(name)
                    : notBuilt(name);
        }
        Set<String> all = new LinkedHashSet<>(table.names());
        all.addAll(known);
        String last = name.substring(name.lastIndexOf('.') + 1);
        String hint = Nearest.find(name, all)
                .or(() ->
                        all.stream().filter(other -> other.endsWith("." + last)).findFirst())
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        return "%s is no known name%s".formatted(name, hint);
    }

    private static Set<String> known() {
        Set<String> names = new HashSet<>();
        AliasTable.resource(KNOWN_RESOURCE)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(names::add);
        return names;
    }

    private Optional<Target> userClass(String name) {
        int dot = name.lastIndexOf('.');
        List<String> candidates = new ArrayList<>(List.of(name));
        if (dot > 0) {
            String last = name.substring(dot + 1);
            candidates.add(last);
            owners(name.substring(0, dot)).forEach(owner -> candidates.add(owner + "$" + last));
        }
        return first(candidates).map(type -> new Target(name, type, "", Signature.unknown(), Optional.empty()));
    }

    private Optional<Target> userFunction(String name) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        String method = NameParts.camel(name.substring(dot + 1));
        for (String owner : owners(name.substring(0, dot))) {
            Optional<Class<?>> type = userClasses.find(owner).filter(found -> hasStatic(found, method));
            if (type.isPresent()) {
                return Optional.of(new Target(name, type.get(), method, Signature.unknown(), Optional.empty()));
            }
        }
        return Optional.empty();
    }

    private static boolean hasStatic(Class<?> type, String name) {
        for (Method method : type.getDeclaredMethods()) {
            boolean open = Modifier.isStatic(method.getModifiers()) && !Modifier.isPrivate(method.getModifiers());
            if (open && method.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** The Java classes that the Python module or class {@code prefix} may be: {@code train} is the class Train. */
    private static List<String> owners(String prefix) {
        String last = prefix.substring(prefix.lastIndexOf('.') + 1);
        String camel = NameParts.camel(last);
        String upper = camel.substring(0, 1).toUpperCase(Locale.ROOT) + camel.substring(1);
        return List.of(prefix, last, upper);
    }

    private Optional<Class<?>> first(List<String> candidates) {
        for (String candidate : candidates) {
            Optional<Class<?>> type = userClasses.find(candidate);
            if (type.isPresent()) {
                return type;
            }
        }
        return Optional.empty();
    }
}
