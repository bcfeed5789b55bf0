package dev.pagoda.kvdriver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Text, execution and JDBC are layers: each knows only the one below. */
final class LayersTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.pagoda.kvdriver");

    @Test
    void languageAndExecutorKnowNoJdbc() {
        noClasses()
                .that()
                .resideInAnyPackage("..kvdriver.sql", "..kvdriver.exec")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql", "javax.sql", "..kvdriver.jdbc")
                .check(CLASSES);
    }

    @Test
    void languageKnowsNoExecutor() {
        noClasses()
                .that()
                .resideInAPackage("..kvdriver.sql")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..kvdriver.exec")
                .check(CLASSES);
    }

    @Test
    void driverUsesTheEngineThroughItsFrontDoors() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..tiering.backend..", "..tiering.engine..", "..tiering.internal..", "org.h2..")
                .check(CLASSES);
    }
}
