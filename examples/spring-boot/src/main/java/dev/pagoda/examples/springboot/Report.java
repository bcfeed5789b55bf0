package dev.pagoda.examples.springboot;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Year;
import java.util.Map;

/** What was published in a year. */
public record Report(Year year, Map<Genre, Integer> books, BigDecimal worth) implements Serializable {}
