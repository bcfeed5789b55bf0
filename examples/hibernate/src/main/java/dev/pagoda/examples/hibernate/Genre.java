package dev.pagoda.examples.hibernate;

/** What a book is about. */
public enum Genre {
    NOVEL,
    SCIENCE,
    TRAVEL
}
