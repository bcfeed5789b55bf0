package dev.pagoda.benchmarks.report;

import static dev.pagoda.benchmarks.report.Figure.NO_TARGET;

import dev.pagoda.benchmarks.Expiry;
import dev.pagoda.benchmarks.Library;
import dev.pagoda.benchmarks.Medium;
import dev.pagoda.benchmarks.Writing;
import dev.pagoda.benchmarks.report.Figure.Extra;
import dev.pagoda.benchmarks.report.Figure.Limit;
import dev.pagoda.benchmarks.report.Figure.Ratio;
import java.util.ArrayList;
import java.util.List;

/** What is measured, against what, and what is to be reached. */
final class Targets {
    private static final List<Library> PEERS = List.of(Library.CACHE2K, Library.CAFFEINE_JCACHE, Library.EHCACHE);
    private static final List<Library> PAGODAS =
            List.of(Library.PAGODA_HEAP, Library.PAGODA_HEAP_BOUNDED, Library.PAGODA_HEAP_MVSTORE);

    private Targets() {}

    static List<Chapter> chapters(Effort effort) {
        List<Chapter> chapters = new ArrayList<>(List.of(
                heapGet(1),
                heapGet(2),
                heapGetVariants(),
                leasedHit(),
                byValueRecord(),
                byValueBytes(),
                byValueBean(),
                codecs(),
                heapPut(false),
                heapPut(true),
                footprint(effort),
                mvstore(),
                durable(),
                pauses(effort),
                pointSelect()));
        chapters.addAll(RedisTargets.chapters(effort));
        chapters.addAll(PostgresTargets.chapters());
        return chapters;
    }

    private static Chapter heapGet(int threads) {
        Series limit = get(Library.CAFFEINE).threads(threads);
        List<Figure> figures = new ArrayList<>();
        for (Library pagoda : PAGODAS) {
            Series ours = get(pagoda).threads(threads);
            figures.add(new Ratio("hit, " + pagoda, ours, limit, Metric.TIME, 1.1));
            figures.add(new Ratio(
                    "hit, " + pagoda, ours, get(Library.CAFFEINE_JCACHE).threads(threads), Metric.TIME, 1));
            figures.add(new Ratio("hit, " + pagoda, ours, get(Library.EHCACHE).threads(threads), Metric.TIME, 1));
            figures.add(
                    new Ratio("hit, " + pagoda, ours, get(Library.CACHE2K).threads(threads), Metric.TIME, NO_TARGET));
            figures.add(new Ratio(
                    "hit, " + pagoda, ours, get(Library.CONCURRENT_HASH_MAP).threads(threads), Metric.TIME, NO_TARGET));
            figures.add(new Limit("allocated by a hit, " + pagoda, ours, Metric.ALLOCATION, 0));
        }
        return new Chapter(
                "heap hit by reference, " + threads + " thread(s)",
                figures,
                List.of(get(Library.CAFFEINE_UNBOUNDED).threads(threads)));
    }

    private static Chapter heapGetVariants() {
        Series limit = get(Library.CAFFEINE);
        List<Figure> figures = new ArrayList<>();
        for (Library pagoda : List.of(Library.PAGODA_HEAP_BOUNDED, Library.PAGODA_HEAP_MVSTORE)) {
            for (Expiry expiry : List.of(Expiry.CREATED, Expiry.MODIFIED)) {
                Series ours = get(pagoda).with("expiry", expiry);
                figures.add(new Ratio("hit, expiry " + expiry + ", " + pagoda, ours, limit, Metric.TIME, 1.1));
                figures.add(new Ratio(
                        "hit, expiry " + expiry + ", " + pagoda, ours, limit.with("expiry", expiry), Metric.TIME, 1.1));
                figures.add(new Limit("allocated, expiry " + expiry + ", " + pagoda, ours, Metric.ALLOCATION, 0));
            }
            Series counting = get(pagoda).with("statistics", true);
            figures.add(new Ratio("hit with statistics, " + pagoda, counting, get(pagoda), Metric.TIME, 1.3));
        }
        return new Chapter("heap hit by reference, expiry and statistics", figures, List.of());
    }

    private static Chapter leasedHit() {
        List<Figure> figures = new ArrayList<>();
        for (int keys : List.of(1_000, 100_000)) {
            Series leased = Series.of("LeasedHit.get").with("keys", keys).with("leased", true);
            String hit = "hit of " + keys + " keys that asks for trust";
            figures.add(
                    new Extra(hit, leased, leased.with("leased", false), Metric.TIME, keys == 1_000 ? 30 : NO_TARGET));
            figures.add(new Limit("allocated by a " + hit, leased, Metric.ALLOCATION, 0));
        }
        return new Chapter("near hit under a lease", figures, List.of());
    }

    private static Series get(Library library) {
        return Series.of("HeapGet.get").with("library", library);
    }

    private static Chapter byValueBytes() {
        List<Figure> figures = new ArrayList<>();
        for (Library pagoda : List.of(Library.PAGODA_HEAP_BOUNDED, Library.PAGODA_HEAP_MVSTORE)) {
            Series ours = byValue("BYTES", pagoda);
            figures.add(
                    new Ratio("bytes by value, " + pagoda, ours, byValue("BYTES", Library.CAFFEINE), Metric.TIME, 1.1));
            PEERS.forEach(peer -> figures.add(
                    new Ratio("bytes by value, " + pagoda, ours, byValue("BYTES", peer), Metric.TIME, NO_TARGET)));
        }
        return new Chapter("heap hit by value: bytes", figures, List.of());
    }

    private static Chapter byValueRecord() {
        Series shared = byValue("RECORD", Library.PAGODA_HEAP_BOUNDED).with("byValue", false);
        List<Figure> figures = new ArrayList<>();
        for (Library pagoda : List.of(Library.PAGODA_HEAP_BOUNDED, Library.PAGODA_HEAP_MVSTORE)) {
            Series ours = byValue("RECORD", pagoda);
            figures.add(new Ratio("record by value, " + pagoda, ours, shared, Metric.TIME, 1.1));
            figures.add(new Limit("allocated, record by value, " + pagoda, ours, Metric.ALLOCATION, 0));
            PEERS.forEach(peer -> figures.add(
                    new Ratio("record by value, " + pagoda, ours, byValue("RECORD", peer), Metric.TIME, NO_TARGET)));
        }
        return new Chapter("heap hit by value: record of immutables", figures, List.of());
    }

    private static Chapter byValueBean() {
        List<Figure> figures = new ArrayList<>();
        for (Library pagoda : List.of(Library.PAGODA_HEAP_BOUNDED, Library.PAGODA_HEAP_MVSTORE)) {
            Series ours = byValue("BEAN", pagoda);
            PEERS.forEach(peer -> figures.add(
                    new Ratio("bean by value, " + pagoda, ours, byValue("BEAN", peer), Metric.TIME, 1 / 3.0)));
            figures.add(new Ratio(
                    "bean by value, " + pagoda, ours, byValue("BEAN", Library.CAFFEINE), Metric.TIME, NO_TARGET));
        }
        return new Chapter("heap hit by value: mutable bean", figures, List.of());
    }

    private static Chapter codecs() {
        List<Figure> figures = new ArrayList<>();
        for (String values : List.of("BEAN", "RECORD", "MAP")) {
            for (String way : List.of("encode", "decode")) {
                Series fory = coding(way, values, "FORY");
                for (String other : List.of("JDK", "KRYO")) {
                    figures.add(
                            new Ratio(way + " " + values, fory, coding(way, values, other), Metric.TIME, NO_TARGET));
                }
            }
        }
        return new Chapter("codecs of values", figures, List.of());
    }

    private static Series coding(String way, String values, String format) {
        return Series.of("ValueCoding." + way).with("format", format).with("values", values);
    }

    private static Series byValue(String values, Library library) {
        return Series.of("HeapGetByValue.get")
                .with("byValue", true)
                .with("library", library)
                .with("values", values);
    }

    private static Chapter heapPut(boolean fresh) {
        Series limit = put(Library.CAFFEINE).with("fresh", fresh);
        List<Figure> figures = new ArrayList<>();
        for (Library pagoda : List.of(Library.PAGODA_HEAP, Library.PAGODA_HEAP_BOUNDED)) {
            Series ours = put(pagoda).with("fresh", fresh);
            figures.add(new Ratio("put, time of process, " + pagoda, ours, limit, Metric.PROCESS_TIME, 1.2));
            figures.add(new Ratio("put, elapsed, " + pagoda, ours, limit, Metric.ELAPSED, 1.2));
            PEERS.forEach(peer -> figures.add(new Ratio(
                    "put, time of process, " + pagoda,
                    ours,
                    put(peer).with("fresh", fresh),
                    Metric.PROCESS_TIME,
                    NO_TARGET)));
        }
        return new Chapter(
                "heap put by reference, " + (fresh ? "a value made for each put" : "values made beforehand"),
                figures,
                List.of(put(Library.CONCURRENT_HASH_MAP).with("fresh", fresh)));
    }

    private static Series put(Library library) {
        return Series.of("HeapPut.put").with("library", library);
    }

    private static Chapter footprint(Effort effort) {
        List<Figure> figures = new ArrayList<>();
        for (Library pagoda : List.of(Library.PAGODA_HEAP, Library.PAGODA_HEAP_BOUNDED)) {
            Series ours = footprint(effort, pagoda);
            Series expiring = ours.with("expiry", Expiry.CREATED);
            figures.add(new Limit("heap per entry, " + pagoda, ours, Metric.FOOTPRINT, 330));
            figures.add(new Limit("heap per expiring entry, " + pagoda, expiring, Metric.FOOTPRINT, 330));
        }
        List.of(
                        Library.CONCURRENT_HASH_MAP,
                        Library.CAFFEINE,
                        Library.CACHE2K,
                        Library.CAFFEINE_JCACHE,
                        Library.EHCACHE)
                .forEach(library -> figures.add(new Limit(
                        "for contrast: " + library, footprint(effort, library), Metric.FOOTPRINT, NO_TARGET)));
        return new Chapter("heap per entry", figures, List.of());
    }

    private static Series footprint(Effort effort, Library library) {
        return Series.once("HeapFootprint.fill").with("library", library).with("entries", effort.entries());
    }

    private static Chapter mvstore() {
        Series get = file("get", Medium.PAGODA, Writing.MEANWHILE);
        Series rawGet = file("get", Medium.MVMAP, Writing.MEANWHILE);
        Series put = file("put", Medium.PAGODA, Writing.AT_CLOSE);
        Series rawPut = file("put", Medium.MVMAP, Writing.AT_CLOSE);
        Series synced = file("put", Medium.PAGODA, Writing.MEANWHILE);
        Series unsynced = file("put", Medium.MVMAP, Writing.MEANWHILE);
        return new Chapter(
                "MVStore get and put",
                List.of(
                        new Ratio("MVStore get", get, rawGet, Metric.TIME, 1.2),
                        new Extra("allocated by MVStore get", get, rawGet, Metric.ALLOCATION, NO_TARGET),
                        new Ratio("MVStore put", put, rawPut, Metric.TIME, 1.3),
                        new Ratio("forced every 100 ms, against never", synced, unsynced, Metric.ELAPSED, NO_TARGET)),
                List.of());
    }

    private static Series file(String method, Medium medium, Writing writing) {
        return Series.of("FileAccess." + method).with("medium", medium).with("writing", writing);
    }

    private static Chapter durable() {
        Series raw = Series.of("DurablePut.put").with("medium", "MVMAP");
        Series single = Series.of("DurablePut.put").with("medium", "PAGODA");
        Series grouped = single.threads(8);
        return new Chapter(
                "durable put",
                List.of(
                        new Ratio("durable put, 8 writers, group commit", grouped, raw, Metric.SHARE, 0.25),
                        new Ratio("durable put, 8 writers, group commit", grouped, single, Metric.SHARE, NO_TARGET),
                        new Ratio("durable put, single writer", single, raw, Metric.SHARE, NO_TARGET)),
                List.of());
    }

    private static Chapter pauses(Effort effort) {
        Series ours = Series.once("OverwritePauses.overwrite").with("seconds", effort.pauseSeconds());
        Series pagoda = ours.with("medium", "PAGODA");
        Series raw = ours.with("medium", "MVMAP");
        return new Chapter(
                "pauses overwriting 1 KiB values at full speed",
                List.of(
                        new Limit("longest pause", pagoda, Metric.LONGEST_PAUSE, 100),
                        new Limit("longest pause of a raw MVMap", raw, Metric.LONGEST_PAUSE, NO_TARGET)),
                List.of());
    }

    private static Chapter pointSelect() {
        List<Figure> figures = new ArrayList<>();
        for (String topology : List.of("MEMORY", "MVSTORE")) {
            Series ours = select("PAGODA_" + topology);
            Series store = select("STORE_" + topology);
            figures.add(new Extra("point select, " + topology, ours, store, Metric.TIME, 300));
            figures.add(new Extra("allocated by point select, " + topology, ours, store, Metric.ALLOCATION, 64));
        }
        for (String engine : List.of("H2", "HSQLDB", "SQLITE")) {
            figures.add(
                    new Ratio("point select, MEMORY", select("PAGODA_MEMORY"), select(engine), Metric.TIME, 1 / 3.0));
        }
        return new Chapter("JDBC point select", figures, List.of());
    }

    private static Series select(String engine) {
        return Series.of("PointSelect.select").with("engine", engine);
    }
}
