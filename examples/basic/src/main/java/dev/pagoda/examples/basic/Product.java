package dev.pagoda.examples.basic;

import java.io.Serializable;
import java.math.BigDecimal;

/** What the shop sells. */
public record Product(String sku, String name, BigDecimal price) implements Serializable {}
