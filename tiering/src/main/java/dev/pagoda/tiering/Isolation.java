package dev.pagoda.tiering;

/** How far concurrent transactions are kept apart. */
public enum Isolation {
    READ_COMMITTED,
    REPEATABLE_READ,
    SERIALIZABLE
}
