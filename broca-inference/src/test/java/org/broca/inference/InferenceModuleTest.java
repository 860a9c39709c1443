package org.broca.inference;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.broca.hparams.AliasTable;
import org.junit.jupiter.api.Test;

class InferenceModuleTest {
    @Test
    void nativeLibrariesStayBehindTheirDoors() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.broca.inference"));
    }

    @Test
    void pythonNamesStandForMethodsThatExist() throws IOException {
        try (InputStream table = getClass().getResourceAsStream("/META-INF/broca/aliases.txt")) {
            List<String> lines = new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains(" = "))
                    .toList();
            assertThat(lines).isNotEmpty().allSatisfy(line -> {
                assertThat(AliasTable.standard().names()).contains(line.substring(0, line.indexOf(" = ")));
                String target = line.substring(line.indexOf(" = ") + 3, line.indexOf('('));
                Class<?> type = Class.forName(target.substring(0, target.indexOf('#')));
                assertThat(Arrays.stream(type.getMethods()).map(m -> m.getName()))
                        .contains(target.substring(target.indexOf('#') + 1));
            });
        }
    }
}
