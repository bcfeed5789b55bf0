package dev.pagoda.tiering;

/**
 * What is known of an entry beside its value, version and times. Immutable.
 *
 * @param sizeBytes the size of the encoded value, in bytes
 * @param codec the name of the codec that has encoded the value
 * @param attributes what the user says of the entry
 */
public record EntryMetadata(long sizeBytes, String codec, Attributes attributes) {}
