package dev.pagoda.kvdriver.sql;

/**
 * The name of a table as written.
 *
 * @param name the parts joined by dots
 * @param exact whether some part was quoted, so that only a table of exactly this name is meant
 */
public record TableName(String name, boolean exact) {}
