/** A Spring Boot application that caches through Pagoda. */
@NullMarked
package dev.pagoda.examples.springboot;

import org.jspecify.annotations.NullMarked;
