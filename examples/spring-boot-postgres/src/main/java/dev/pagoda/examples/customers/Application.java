package dev.pagoda.examples.customers;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;

/** Customers and their caches in one database. Nothing here names Pagoda: Spring Boot finds the provider by itself. */
@EnableCaching
@SpringBootApplication
public class Application {
    /** Lists the customers, asks for each of them twice, and tells how often the table was asked. */
    public static void main(String[] arguments) {
        try (var context = SpringApplication.run(Application.class, arguments)) {
            Customers customers = context.getBean(Customers.class);
            for (long id : customers.ids()) {
                System.out.println(customers.find(id));
                System.out.println(customers.find(id));
            }
            System.out.println("The table was asked " + customers.questions() + " times");
        }
    }
}
