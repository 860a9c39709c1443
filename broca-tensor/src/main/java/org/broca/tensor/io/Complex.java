package org.broca.tensor.io;

/** Python's complex number. */
public record Complex(double real, double imaginary) {}
