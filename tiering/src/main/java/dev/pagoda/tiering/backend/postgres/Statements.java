package dev.pagoda.tiering.backend.postgres;

/** The statements that are the same for all caches. */
final class Statements {
    static final String CLEAR = Sql.resource("clear");
    static final String FIND = Sql.resource("find");
    static final String CLOCK = Sql.resource("server_clock");
    static final String COMMIT_CLAIM = Sql.resource("commit_claim");
    static final String COMMIT_STATUS = Sql.resource("commit_status");
    static final String CREATE = Sql.resource("create");
    static final String LIST = Sql.resource("list");
    static final String DROP = Sql.resource("drop");
    static final String DUE = Sql.resource("due");
    static final String CLEANUP = Sql.resource("cleanup");
    static final String CLEANUP_NEXT = Sql.resource("cleanup_next");
    static final String CLEANUP_DONE = Sql.resource("cleanup_done");
    static final String FEED = Sql.resource("feed");
    static final String FEED_AGAIN = Sql.resource("feed_again");
    static final String FEED_BEGIN = Sql.resource("feed_begin");
    static final String FEED_ON = Sql.resource("feed_on");
    static final String FEED_SURE = Sql.resource("feed_sure");
    static final String POSITION = Sql.resource("position");
    static final String SCHEMA_PLACE = Sql.resource("schema_place");
    static final String SCHEMA_VERSION = Sql.resource("schema_version");

    static final String OBSERVE = Sql.resource("observe");
    static final String ACCESSES = Sql.resource("accesses");
    static final String POOL_METRICS = Sql.resource("pool_metrics");
    static final String STATISTICS_DUE = Sql.resource("statistics_due");
    static final String STATISTICS_DONE = Sql.resource("statistics_done");
    static final String FORGET_KEYS = Sql.resource("forget_keys");

    private Statements() {}
}
