package dev.pagoda.tiering.backend.postgres;

/** The statements about attributes of entries on one partition. Immutable. */
record MetadataSql(String get, String set, String find, String remove) {
    static MetadataSql on(String partition) {
        return new MetadataSql(
                load("metadata_get", partition),
                load("metadata_set", partition),
                load("metadata_find", partition),
                load("metadata_remove", partition));
    }

    private static String load(String name, String partition) {
        return Sql.load(name, partition)
                .replace("${attributes}", Sql.resource("attributes"))
                .replace("${metadata}", Sql.resource("metadata"));
    }
}
