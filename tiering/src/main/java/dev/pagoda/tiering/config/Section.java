package dev.pagoda.tiering.config;

/** The parts of a configuration, in the order in which the reference shows them. */
enum Section {
    BACKEND("backends", "backends.<name>"),
    DEFAULTS("defaults", "defaults"),
    CACHE("caches", "caches.<name or pattern>"),
    SECURITY("security", "security");

    private final String key;
    private final String path;

    Section(String key, String path) {
        this.key = key;
        this.path = path;
    }

    /** Returns the key at the top level. */
    String key() {
        return key;
    }

    /** Returns the path of the options below it. */
    String path() {
        return path;
    }

    /** Returns whether {@code option} may stand here. */
    boolean takes(Option option) {
        return option.section() == (this == DEFAULTS ? CACHE : this);
    }
}
