package dev.pagoda.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Year;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** What was cached is there after the application, or its classes, started anew. */
final class RestartTest {
    private static final String ISBN = "978-0000000002";

    @TempDir
    Path directory;

    @Test
    void theFileServesAfterARestart() throws Exception {
        Path configuration = Bookshop.configuration(directory, "[heap, disk]");
        Book book;
        List<Book> found;
        Report report;
        try (Bookshop shop = Bookshop.start(configuration)) {
            book = shop.books().find(ISBN);
            found = shop.books().search(Genre.SCIENCE, 2024);
            report = shop.books().report(Year.of(2024));
            shop.books().find("none");
        }
        try (Bookshop shop = Bookshop.start(configuration)) {
            assertThat(shop.books().find(ISBN)).isEqualTo(book);
            assertThat(shop.books().search(Genre.SCIENCE, 2024)).isEqualTo(found);
            assertThat(shop.books().report(Year.of(2024))).isEqualTo(report);
            assertThat(shop.books().find("none")).isNull();
            assertThat(shop.questions()).isZero();
            shop.books().find(ISBN);
            assertThat(shop.stats("books", "disk").hits()).isEqualTo(2);
            assertThat(shop.stats("books", "heap").hits()).isEqualTo(1);
        }
    }

    @Test
    void theHeapAloneStartsEmpty() throws Exception {
        Path configuration = Bookshop.configuration(directory, "[heap]");
        for (int run = 0; run < 2; run++) {
            try (Bookshop shop = Bookshop.start(configuration)) {
                shop.books().find(ISBN);
                assertThat(shop.questions()).isEqualTo(1);
            }
        }
    }

    /** As after a change of a class with Spring Boot's developer tools: the same classes in another loader, libraries as they were. */
    @Test
    void classesOfANewLoaderReadWhatThoseOfTheOldOneWrote() throws Exception {
        Path configuration = Bookshop.configuration(directory, "[heap, disk]");
        try (ApplicationLoader first = new ApplicationLoader();
                ApplicationLoader second = new ApplicationLoader()) {
            assertThat(first.found(configuration)).isEqualTo("Caching for Gardeners, questions: 2");
            assertThat(second.found(configuration)).isEqualTo("Caching for Gardeners, questions: 0");
        }
    }

    /** Defines the classes of the application anew. */
    private static final class ApplicationLoader extends URLClassLoader {
        ApplicationLoader() {
            super(classPath(), RestartTest.class.getClassLoader());
        }

        private static URL[] classPath() {
            return new URL[] {
                Application.class.getProtectionDomain().getCodeSource().getLocation()
            };
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Application.class.getPackageName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }

        /** Starts the application with the classes of this loader, asks for a book and a search, and stops it. */
        String found(Path configuration) throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(this);
            String[] arguments = Stream.concat(
                            Arrays.stream(Bookshop.arguments(configuration)),
                            Stream.of("--spring.main.web-application-type=none"))
                    .toArray(String[]::new);
            try (ConfigurableApplicationContext context =
                    SpringApplication.run(loadClass(Application.class.getName()), arguments)) {
                return ask(context);
            } finally {
                thread.setContextClassLoader(before);
            }
        }

        private String ask(ConfigurableApplicationContext context) throws Exception {
            Object books = context.getBean("books");
            Object book = books.getClass().getMethod("find", String.class).invoke(books, ISBN);
            assertThat(book.getClass().getClassLoader()).isSameAs(this);
            Class<?> genre = loadClass(Genre.class.getName());
            List<?> found = (List<?>) books.getClass()
                    .getMethod("search", genre, int.class)
                    .invoke(books, genre.getMethod("valueOf", String.class).invoke(null, "SCIENCE"), 2024);
            assertThat(found).hasSize(2).allSatisfy(other -> assertThat(other).isInstanceOf(book.getClass()));
            Object wholesaler = context.getBean("wholesaler");
            Object questions = wholesaler.getClass().getMethod("questions").invoke(wholesaler);
            return book.getClass().getMethod("title").invoke(book) + ", questions: " + questions;
        }
    }
}
