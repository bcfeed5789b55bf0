package dev.pagoda.examples.springboot;

/** What a book is about. */
public enum Genre {
    NOVEL,
    SCIENCE,
    TRAVEL
}
