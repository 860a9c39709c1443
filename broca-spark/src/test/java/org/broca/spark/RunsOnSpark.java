package org.broca.spark;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.DisabledForJreRange;

/** Tests that start Spark, where Spark runs: its Hadoop asks for a security manager, which Java 24 has no more. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@DisabledForJreRange(
        minVersion = 24,
        disabledReason = "Spark 4.1 runs on Java 17 and 21: its Hadoop calls Subject.getSubject, which 24 refuses")
@interface RunsOnSpark {}
