package dev.pagoda.benchmarks.report;

import static dev.pagoda.benchmarks.report.Figure.NO_TARGET;

import dev.pagoda.benchmarks.report.Figure.Limit;
import dev.pagoda.benchmarks.report.Figure.Ratio;
import java.util.ArrayList;
import java.util.List;

/** What is measured of the PostgreSQL backend, beside the driver alone on a bare table. */
final class PostgresTargets {
    private static final Metric P95 = new Metric(sample -> sample.metric("p95Millis"), "ms", 2, 0);
    private static final Metric PERIOD = new Metric(sample -> 1e9 / sample.metric("perSecond"), "ns", 0, 0);
    /** The period of 10,000 operations a second. */
    private static final double PERIOD_NANOS = 100_000;
    /** What a batch of 1,000 may take, so that 10,000 are written in a second. */
    private static final double BATCH_NANOS = 1e8;

    private static final int WRITERS = 8;

    private PostgresTargets() {}

    static List<Chapter> chapters() {
        return List.of(reads(), writes(), batches(), durable(), extras(), latency(), bulk());
    }

    private static Chapter reads() {
        return new Chapter(
                "PostgreSQL reads",
                List.of(
                        new Ratio("get", pagoda("get"), raw("get"), Metric.ELAPSED, 1.1),
                        new Ratio("getAll of 100", pagoda("getAll"), raw("getAll"), Metric.ELAPSED, 1.2),
                        new Limit("getAll of 100", pagoda("getAll"), Metric.ELAPSED, BATCH_NANOS)),
                List.of());
    }

    private static Chapter writes() {
        Series many = pagoda("put").threads(WRITERS);
        return new Chapter(
                "PostgreSQL put, commits do not wait for the disk",
                List.of(
                        new Ratio("put", pagoda("put"), raw("put"), Metric.ELAPSED, 1.2),
                        new Ratio("put, 8 writers", many, raw("put").threads(WRITERS), Metric.SHARE, 1.2)),
                List.of());
    }

    private static Chapter batches() {
        return new Chapter(
                "PostgreSQL putAll of 1,000, commits do not wait for the disk",
                List.of(
                        new Ratio("putAll of 1,000", pagoda("putAll"), raw("putAll"), Metric.ELAPSED, 1.2),
                        new Limit("putAll of 1,000", pagoda("putAll"), Metric.ELAPSED, BATCH_NANOS)),
                List.of());
    }

    private static Chapter durable() {
        Series ours = pagoda("put").with("synchronousCommit", "on");
        Series theirs = raw("put").with("synchronousCommit", "on");
        return new Chapter(
                "PostgreSQL put, commits wait for the disk",
                List.of(
                        new Ratio("put", ours, theirs, Metric.ELAPSED, 1.2),
                        new Ratio("put, 8 writers", ours.threads(WRITERS), theirs.threads(WRITERS), Metric.SHARE, 1.2)),
                List.of());
    }

    private static Chapter extras() {
        Series plain = pagoda("put");
        Series audited = plain.with("audited", true);
        Series fed = plain.with("feed", true);
        return new Chapter(
                "PostgreSQL put with audit and with a change feed",
                List.of(
                        new Ratio("put, audited", audited, plain, Metric.ELAPSED, NO_TARGET),
                        new Ratio("put, with copies elsewhere", fed, plain, Metric.ELAPSED, NO_TARGET),
                        new Ratio(
                                "put, with copies elsewhere, 8 writers",
                                fed.threads(WRITERS),
                                plain.threads(WRITERS),
                                Metric.SHARE,
                                NO_TARGET)),
                List.of());
    }

    private static Chapter latency() {
        Series get = Series.once("PostgresLatency.call").with("operation", "get");
        Series put = Series.once("PostgresLatency.call").with("operation", "put");
        return new Chapter(
                "PostgreSQL with 8 callers, commits wait for the disk",
                List.of(
                        new Limit("get, 95 of 100 within", get, P95, 10),
                        new Limit("put, 95 of 100 within", put, P95, 20),
                        new Limit("time between gets", get, PERIOD, PERIOD_NANOS),
                        new Limit("time between puts", put, PERIOD, NO_TARGET)),
                List.of());
    }

    private static Chapter bulk() {
        List<Figure> figures = new ArrayList<>();
        for (int rows : List.of(100, 1_000, 10_000)) {
            Series upsert = Series.of("PostgresBulk.upsert").with("rows", rows);
            figures.add(new Ratio(
                    "COPY and merge of " + rows,
                    upsert.with("way", "COPY"),
                    upsert.with("way", "UNNEST"),
                    Metric.ELAPSED,
                    NO_TARGET));
        }
        return new Chapter("PostgreSQL arrays or COPY, on a bare table", figures, List.of());
    }

    private static Series pagoda(String method) {
        return access(method, "PAGODA");
    }

    private static Series raw(String method) {
        return access(method, "PGJDBC");
    }

    private static Series access(String method, String client) {
        return Series.of("PostgresAccess." + method)
                .with("client", client)
                .with("synchronousCommit", "off")
                .with("audited", false)
                .with("feed", false);
    }
}
