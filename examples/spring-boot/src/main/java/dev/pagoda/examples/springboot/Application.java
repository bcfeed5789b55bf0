package dev.pagoda.examples.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;

/** The bookshop. Nothing here names Pagoda: Spring Boot finds the provider and the driver by itself. */
@EnableCaching
@SpringBootApplication
public class Application {
    /** Starts the bookshop at the port {@code server.port}, 8080 if not set. */
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
