package dev.pagoda.tiering.assembly;

import java.io.Serializable;

/** A value that two class loaders define, each its own. */
public record Sample(String text) implements Serializable {}
