package dev.pagoda;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dependencies of {@code pagoda-tiering} run one way: vocabulary, then parts, then assembly. */
final class ArchitectureTest {
    private static final String ROOT = "dev.pagoda.tiering";
    private static final String[] PARTS = {
        ROOT + ".codec..",
        ROOT + ".feed..",
        ROOT + ".engine..",
        ROOT + ".resilience..",
        ROOT + ".metrics..",
        ROOT + ".backend.."
    };
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void vocabularyKnowsNeitherPartsNorAssembly() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(PARTS).or(resideInAnyPackage(ROOT + ".assembly..", ROOT + ".config.."))));
    }

    @Test
    void vocabularyHoldsNoThirdPartyType() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(ROOT, "java..", "org.jspecify.annotations.."));
    }

    @Test
    void partsDoNotKnowTheAssembly() {
        check(noClasses()
                .that()
                .resideInAnyPackage(PARTS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".assembly.."));
    }

    @Test
    void helpersKnowNothingOfTheRest() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".internal..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(PARTS)
                        .or(resideInAnyPackage(ROOT, ROOT + ".assembly..", ROOT + ".config.."))));
    }

    @Test
    void configurationKnowsNeitherEngineNorBackends() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".engine..", ROOT + ".backend..", ROOT + ".assembly.."));
    }

    @Test
    void feedsKnowNoBackendAndNoNearCache() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".feed..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".backend..", ROOT + ".engine..", ROOT + ".codec..", ROOT + ".config.."));
    }

    @Test
    void backendsDoNotSeeEachOther() {
        check(slices().matching(ROOT + ".backend.(*)..").should().notDependOnEachOther());
    }

    @Test
    void backendsAndEngineDoNotSeeEachOther() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".backend..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".engine.."));
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".engine..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".backend.."));
    }

    @ParameterizedTest
    @CsvSource({
        "org.h2.., backend.mvstore..",
        "io.lettuce.., backend.redis..",
        "org.postgresql.., backend.postgres..",
        "com.zaxxer.hikari.., backend.postgres..",
        "io.micrometer.., metrics.micrometer..",
        "io.github.resilience4j.., resilience..",
        "org.apache.fory.., codec..",
        "org.snakeyaml.., config..",
        "com.fasterxml.jackson.dataformat.., config.."
    })
    void clientTypesStayInTheirPackage(String client, String home) {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                .resideOutsideOfPackage(ROOT + "." + home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(client));
    }

    /** A rule about a package that has no class yet holds. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
