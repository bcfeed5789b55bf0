package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Attributes;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.EntryMetadata;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Attributes that are set while their entry ends, and pages that are read while entries come and go. */
final class MetadataRaceIT {
    private static final int WRITERS = 8;

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    /**
     * Each set of attributes names a version of the entry. So whatever is found belongs to a version of the present life of the entry: at
     * least that of its creation, which is the first one after a removal or an expiry.
     */
    @Test
    void attributesOfAnEarlierLifeNeverAppear() throws Exception {
        long seed = System.nanoTime();
        System.out.println("attributes, removals and expiry: seed " + seed);
        Store<Bytes, Bytes> store = database.store("lives");
        Metadata<Bytes> metadata = store.metadata();
        AtomicLong set = new AtomicLong();
        AtomicLong late = new AtomicLong();
        Threads.run(WRITERS, thread -> {
            Random random = new Random(seed + thread);
            for (int i = 0; i < 300; i++) {
                Bytes key = b("k" + random.nextInt(3));
                int step = random.nextInt(10);
                if (step < 2) {
                    store.remove(key);
                } else if (step < 5) {
                    store.put(key, b("v"), options(random));
                } else {
                    Entry<Bytes> entry = store.get(key);
                    if (entry != null) {
                        Attributes attributes = Attributes.property("version", String.valueOf(entry.version()));
                        (metadata.set(key, attributes, entry.version()) ? set : late).incrementAndGet();
                    }
                }
            }
            return null;
        });
        System.out.println("set " + set + ", too late " + late);
        assertThat(set.get()).isPositive();
        assertThat(late.get()).isPositive();
        assertThat(database.query(
                        "SELECT count(*) FROM pagoda.storage_kv WHERE value IS NULL AND metadata IS NOT NULL"))
                .as("attributes of what was removed")
                .isEqualTo("0");
        assertThat(database.query(
                        "SELECT count(*) FROM pagoda.storage_kv WHERE (metadata -> 'properties' ->> 'version')"
                                + "::bigint NOT BETWEEN created_version AND version"))
                .as("attributes of another life")
                .isEqualTo("0");
    }

    private static PutOptions options(Random random) {
        return random.nextInt(3) == 0 ? PutOptions.ttl(Ttl.ofMillis(1 + random.nextInt(5))) : PutOptions.ETERNAL;
    }

    @Test
    void eightWritersOfOneEntrySetWholeAttributes() throws Exception {
        Store<Bytes, Bytes> store = database.store("whole");
        put(store, "k", "v");
        List<Boolean> done = Threads.run(WRITERS, thread -> {
            boolean all = true;
            for (int i = 0; i < 50; i++) {
                String text = thread + "-" + i;
                all &= store.metadata()
                        .set(
                                b("k"),
                                Attributes.tags(text).withProperty("p", text).withContentType(text));
                put(store, "k", text);
            }
            return all;
        });
        assertThat(done).containsOnly(true);
        Attributes last = store.metadata().get(b("k")).value().attributes();
        assertThat(last.tags()).containsExactly(last.contentType());
        assertThat(last.properties()).containsEntry("p", last.contentType());
    }

    @Test
    void anEntryThatLosesItsTagOrItsLifeMeanwhileIsNotRemoved() throws Exception {
        Store<Bytes, Bytes> store = database.store("kept");
        Metadata<Bytes> metadata = store.metadata();
        AtomicLong removed = new AtomicLong();
        AtomicLong kept = new AtomicLong();
        Threads.run(WRITERS, thread -> {
            Bytes key = b("k" + thread / 2);
            for (int i = 0; i < 100; i++) {
                if (thread % 2 == 0) {
                    put(store, "k" + thread / 2, "v" + i);
                    metadata.set(key, Attributes.tags("doomed"));
                    if (metadata.set(key, Attributes.tags("saved"))) {
                        assertThat(store.get(key))
                                .as("an entry without the tag")
                                .isNotNull();
                        kept.incrementAndGet();
                    }
                } else {
                    removed.addAndGet(metadata.removeAll(Attributes.tags("doomed")));
                }
            }
            return null;
        });
        System.out.println("removed " + removed + ", kept " + kept);
        assertThat(removed.get() + kept.get()).isEqualTo(WRITERS / 2 * 100L);
    }

    @Test
    void pagesShowWhatStaysOnceWhileOthersComeAndGo() throws Exception {
        Store<Bytes, Bytes> store = database.store("pages");
        Metadata<Bytes> metadata = store.metadata();
        Attributes tag = Attributes.tags("t");
        List<Bytes> stable = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Bytes key = b(String.format("s%04d", i));
            stable.add(key);
            store.put(key, b("v"), PutOptions.ETERNAL);
            metadata.set(key, tag);
        }
        AtomicBoolean over = new AtomicBoolean();
        Threads.run(4, thread -> {
            if (thread == 0) {
                for (int i = 0; i < 10; i++) {
                    assertThat(pages(metadata, tag))
                            .isSorted()
                            .doesNotHaveDuplicates()
                            .containsAll(stable);
                }
                over.set(true);
            }
            Random random = new Random(thread);
            while (!over.get()) {
                Bytes key = b(String.format("s%04dx", random.nextInt(200)));
                store.put(key, b("v"), PutOptions.ETERNAL);
                metadata.set(key, tag);
                store.remove(key);
            }
            return null;
        });
    }

    private static List<Bytes> pages(Metadata<Bytes> metadata, Attributes wanted) {
        List<Bytes> keys = new ArrayList<>();
        Bytes after = null;
        do {
            Page<Bytes, EntryMetadata> page = metadata.find(wanted, 17, after);
            page.rows().forEach(row -> keys.add(row.key()));
            after = page.next();
        } while (after != null);
        return keys;
    }
}
