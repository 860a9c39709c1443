package org.broca;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of packages: what is further left here is never told of what is further right. */
class ArchitectureTest {
    private static final List<List<String>> ORDER = List.of(
            List.of("org.broca.tensor.."),
            List.of("org.broca.nnet..", "org.broca.metrics.."),
            List.of("org.broca.processing.."),
            List.of("org.broca.dataio.."),
            List.of("org.broca.tokenizers..", "org.broca.augment..", "org.broca.lobes..", "org.broca.decoders.."),
            List.of("org.broca.alignment.."),
            List.of("org.broca.hparams.."),
            List.of("org.broca.core.."));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.broca");

    @Test
    void packagesImportOnlyLeftwards() {
        for (int left = 0; left < ORDER.size(); left++) {
            String[] right = ORDER.subList(left + 1, ORDER.size()).stream()
                    .flatMap(List::stream)
                    .toArray(String[]::new);
            if (right.length > 0) {
                noClasses()
                        .that()
                        .resideInAnyPackage(ORDER.get(left).toArray(String[]::new))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(right)
                        .allowEmptyShould(true)
                        .check(CLASSES);
            }
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.broca.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nativeLibrariesStayBehindTheirDoors() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.broca.tensor..", "org.broca.dataio..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.broca.tensor..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco.pytorch..")
                .check(CLASSES);
    }
}
