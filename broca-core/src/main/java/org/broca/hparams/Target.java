package org.broca.hparams;

import java.util.Optional;

/**
 * What a Python name stands for.
 *
 * @param member a method or constant of the class, empty for the class itself
 * @param receiver the object whose method this is; empty for a class or a static method
 */
record Target(String name, Class<?> type, String member, Signature signature, Optional<Object> receiver) {
    boolean isClass() {
        return member.isEmpty();
    }

    /** How messages name it: the class, or class and method. */
    String label() {
        return isClass() ? type.getSimpleName() : type.getSimpleName() + "." + member;
    }
}
