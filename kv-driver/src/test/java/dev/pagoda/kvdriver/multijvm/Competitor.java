package dev.pagoda.kvdriver.multijvm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;

/** A process that increments a counter and stands for elections, through JCache, beside others that do the same. */
public final class Competitor {
    static final int INCREMENTS = 1_000;
    static final int ELECTIONS = 500;
    static final int THREADS = 2;
    static final String CACHE = "shared";

    private Competitor() {}

    /** Arguments: configuration file, name of the process. Says {@code ready}, waits for a line, and says how many elections it has won. */
    public static void main(String[] args) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (CacheManager manager = Caching.getCachingProvider("dev.pagoda.jcache.PagodaCachingProvider")
                .getCacheManager(Path.of(args[0]).toUri(), Competitor.class.getClassLoader())) {
            Cache<String, Long> cache = manager.createCache(
                    CACHE, new MutableConfiguration<String, Long>().setTypes(String.class, Long.class));
            System.out.println("ready");
            System.in.read();
            List<Callable<Long>> work = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                work.add(() -> compete(cache, Long.parseLong(args[1])));
            }
            long won = 0;
            for (Future<Long> done : threads.invokeAll(work)) {
                won += done.get();
            }
            System.out.println("won " + won);
        } finally {
            threads.shutdown();
        }
    }

    private static long compete(Cache<String, Long> cache, long name) {
        long won = 0;
        for (int i = 0; i < INCREMENTS; i++) {
            cache.invoke("counter", (entry, arguments) -> {
                entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                return null;
            });
            if (i < ELECTIONS && cache.putIfAbsent("election-" + i, name)) {
                won++;
            }
        }
        return won;
    }
}
