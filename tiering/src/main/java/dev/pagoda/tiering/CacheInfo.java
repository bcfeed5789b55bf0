package dev.pagoda.tiering;

/** A line of a backend's catalogue. */
public record CacheInfo(String name, CacheFormat format) {}
