package dev.pagoda.benchmarks.report;

import static dev.pagoda.benchmarks.report.Figure.NO_TARGET;

import dev.pagoda.benchmarks.Shared;
import dev.pagoda.benchmarks.report.Figure.Extra;
import dev.pagoda.benchmarks.report.Figure.Limit;
import dev.pagoda.benchmarks.report.Figure.Ratio;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is measured of Redis. */
final class RedisTargets {
    private RedisTargets() {}

    static List<Chapter> chapters(Effort effort) {
        return List.of(access(), load(effort), footprint(), scan());
    }

    private static Chapter access() {
        List<Figure> figures = new ArrayList<>();
        Map<String, Double> limits = new LinkedHashMap<>();
        limits.put("get", 1.1);
        limits.put("put", 1.3);
        limits.put("getAll", 1.2);
        limits.put("putAll", 1.5);
        limits.forEach((method, limit) -> {
            Series ours = shared(method, Shared.PAGODA_REDIS);
            figures.add(new Ratio("Redis " + method, ours, shared(method, Shared.LETTUCE), Metric.ELAPSED, limit));
            figures.add(new Ratio("Redis " + method, ours, shared(method, Shared.REDISSON), Metric.ELAPSED, NO_TARGET));
        });
        List<Series> near = List.of(
                shared("get", Shared.PAGODA_HEAP_REDIS),
                shared("put", Shared.PAGODA_HEAP_REDIS),
                shared("putAll", Shared.PAGODA_HEAP_REDIS));
        return new Chapter("Redis get, put and batches of 100", figures, near);
    }

    private static Series shared(String method, Shared library) {
        return Series.of("RedisAccess." + method).with("library", library);
    }

    private static Chapter load(Effort effort) {
        List<Figure> figures = new ArrayList<>();
        for (Shared library : Shared.values()) {
            boolean ours = library == Shared.PAGODA_REDIS;
            for (String method : List.of("get", "put")) {
                Series series = Series.once("RedisLatency." + method)
                        .with("library", library)
                        .with("seconds", Math.max(1, effort.pauseSeconds() / 10));
                double longest = method.equals("get") ? 2 : 5;
                figures.add(
                        new Limit(method + ", 95 in 100, " + library, series, Metric.P95, ours ? longest : NO_TARGET));
                figures.add(new Limit(
                        method + ", time by operation, " + library,
                        series,
                        Metric.PER_OPERATION,
                        ours ? 100 : NO_TARGET));
            }
        }
        return new Chapter("Redis under eight threads", figures, List.of());
    }

    private static Chapter footprint() {
        Series plain = Series.once("RedisFootprint.fill").with("library", Shared.LETTUCE);
        Series ours = plain.with("library", Shared.PAGODA_REDIS);
        Series peer = plain.with("library", Shared.REDISSON);
        return new Chapter(
                "memory in Redis per entry",
                List.of(
                        new Extra("beside a plain SET", ours, plain, Metric.FOOTPRINT, NO_TARGET),
                        new Extra("a key with its value, beside a plain SET", ours, plain, Metric.KEY, NO_TARGET),
                        new Ratio("beside Redisson", ours, peer, Metric.FOOTPRINT, NO_TARGET)),
                List.of());
    }

    private static Chapter scan() {
        Series small = Series.of("RedisScan.page").with("entries", 10_000);
        return new Chapter(
                "page of 100 rows in Redis",
                List.of(
                        new Ratio("of 100,000", small.with("entries", 100_000), small, Metric.ELAPSED, 1.5),
                        new Ratio("of 1,000,000", small.with("entries", 1_000_000), small, Metric.ELAPSED, 1.5)),
                List.of());
    }
}
