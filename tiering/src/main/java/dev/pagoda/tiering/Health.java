package dev.pagoda.tiering;

/**
 * Whether a backend works.
 *
 * @param up whether an operation would succeed
 * @param detail one sentence without secrets
 */
public record Health(boolean up, String detail) {}
