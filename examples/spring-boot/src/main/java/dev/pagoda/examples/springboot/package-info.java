/** A bookshop with Spring Boot, whose caches are Pagoda's: methods cached by Spring's and by JSR-107's annotations, caches read by SQL. */
@NullMarked
package dev.pagoda.examples.springboot;

import org.jspecify.annotations.NullMarked;
