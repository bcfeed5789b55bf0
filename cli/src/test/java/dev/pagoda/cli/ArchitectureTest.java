package dev.pagoda.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The commands use the doors as every program does, and what they share knows none of them. */
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.pagoda.cli");

    @Test
    void commandsReachCachesThroughTheDoorsAndTheHandleOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.pagoda.jcache..",
                        "dev.pagoda.kvdriver..",
                        "dev.pagoda.tiering.backend..",
                        "dev.pagoda.tiering.engine..",
                        "dev.pagoda.tiering.memory..",
                        "dev.pagoda.tiering.codec..")
                .check(CLASSES);
    }

    @Test
    void commandsDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.pagoda.cli.console")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.pagoda.cli", "dev.pagoda.cli.(cache|config|demo|migrate|sql)")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.pagoda.cli.cache",
                        "dev.pagoda.cli.config",
                        "dev.pagoda.cli.demo",
                        "dev.pagoda.cli.migrate")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.pagoda.cli", "dev.pagoda.cli.sql")
                .check(CLASSES);
    }
}
