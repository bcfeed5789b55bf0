package dev.pagoda.tiering;

import static dev.pagoda.tiering.StoreFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random operations against the store and against a sorted map, which must agree. */
interface ModelContract extends StoreFixture {
    int OPERATIONS = 10_000;

    @Test
    default void aSequenceOfRandomOperationsAgreesWithASortedMap() {
        long seed = System.nanoTime();
        System.out.println("random operations: seed " + seed);
        Model model = new Model(this, new Random(seed));
        for (int i = 0; i < OPERATIONS; i++) {
            try {
                model.step();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("operation " + i + " of seed " + seed + " failed", e);
            }
        }
    }

    /** The sorted map with the store that it is compared with. Not thread-safe. */
    final class Model {
        private static final String[] ALPHABET = {"a", "b", "\u0000", "\u00ff", "\u0080"};

        private final StoreFixture fixture;
        private final Store<Bytes, Bytes> store;
        private final Random random;
        private final NavigableMap<Bytes, Entry<Bytes>> live = new TreeMap<>();
        private final Map<Bytes, Long> lastVersions = new HashMap<>();

        Model(StoreFixture fixture, Random random) {
            this.fixture = fixture;
            this.store = fixture.store();
            this.random = random;
        }

        void step() {
            int dice = random.nextInt(100);
            if (dice < 18) {
                put();
            } else if (dice < 25) {
                set();
            } else if (dice < 35) {
                remove();
            } else if (dice < 45) {
                touch();
            } else if (dice < 70) {
                get();
            } else if (dice < 75) {
                getAll();
            } else if (dice < 90) {
                scan();
            } else if (dice < 99 || random.nextInt(10) > 0) {
                advance();
            } else {
                store.clear();
                live.clear();
            }
        }

        private Bytes key() {
            StringBuilder key = new StringBuilder(ALPHABET[random.nextInt(ALPHABET.length)]);
            for (int i = random.nextInt(3); i > 0; i--) {
                key.append(ALPHABET[random.nextInt(ALPHABET.length)]);
            }
            return bytes(key.toString());
        }

        private Ttl ttl() {
            return switch (random.nextInt(6)) {
                case 0 -> Ttl.ZERO;
                case 1 -> Ttl.KEEP;
                case 2, 3 -> Ttl.ofMillis(1 + random.nextInt(50));
                default -> Ttl.ETERNAL;
            };
        }

        private Condition condition(Entry<Bytes> current) {
            return switch (random.nextInt(8)) {
                case 0 -> Condition.IF_ABSENT;
                case 1 -> Condition.IF_PRESENT;
                case 2 -> Condition.ifVersion(current == null ? 1 : current.version());
                case 3 -> Condition.ifVersion(Long.MAX_VALUE);
                case 4 -> Condition.ifValue(current == null ? bytes("x") : current.value());
                case 5 -> Condition.ifValue(bytes("never"));
                default -> Condition.ALWAYS;
            };
        }

        private static boolean holds(Condition condition, Entry<Bytes> current) {
            if (condition instanceof Condition.IfAbsent) {
                return current == null;
            } else if (condition instanceof Condition.IfVersion ifVersion) {
                return current != null && current.version() == ifVersion.version();
            } else if (condition instanceof Condition.IfValue ifValue) {
                return current != null && current.value().equals(ifValue.value());
            }
            return condition instanceof Condition.Always || current != null;
        }

        private void put() {
            Bytes key = key();
            Entry<Bytes> current = live.get(key);
            PutOptions options = new PutOptions(ttl(), ttl(), condition(current), random.nextBoolean());
            Bytes value = bytes("v" + random.nextInt(1000));
            Write<Bytes> write = store.put(key, value, options);
            assertThat(write.outcome()).isEqualTo(expectedPut(options, current));
            checkPrevious(write, current, options.returnPrevious());
            apply(key, write);
            if (write.outcome().stored()) {
                checkStored(write.entry(), value, options, current);
            }
        }

        private void set() {
            Bytes key = key();
            Entry<Bytes> current = live.get(key);
            PutOptions options = new PutOptions(ttl(), ttl(), condition(current), random.nextBoolean());
            Bytes value = bytes("v" + random.nextInt(1000));
            Outcome outcome = store.set(key, value, options);
            assertThat(outcome).isEqualTo(expectedPut(options, current));
            if (outcome.changed()) {
                live.remove(key);
            }
            if (outcome.stored()) {
                Entry<Bytes> stored = store.get(key);
                checkStored(stored, value, options, current);
                assertThat(stored.version()).isGreaterThan(lastVersions.getOrDefault(key, 0L));
                lastVersions.put(key, stored.version());
                live.put(key, copy(stored));
            }
        }

        private static Outcome expectedPut(PutOptions options, Entry<Bytes> current) {
            if (!holds(options.condition(), current)) {
                return Outcome.REJECTED;
            } else if (current == null) {
                return options.onCreate().isZero() ? Outcome.DISCARDED : Outcome.CREATED;
            }
            return options.onUpdate().isZero() ? Outcome.EXPIRED : Outcome.UPDATED;
        }

        private void checkStored(Entry<Bytes> stored, Bytes value, PutOptions options, Entry<Bytes> current) {
            long now = fixture.clock().millis();
            assertThat(stored.value()).isEqualTo(value);
            assertThat(stored.createdAt()).isEqualTo(current == null ? now : current.createdAt());
            assertThat(stored.expiresAt())
                    .isEqualTo(
                            current == null
                                    ? options.onCreate().expiresAt(now)
                                    : options.onUpdate().expiresAt(now, current.expiresAt()));
        }

        private void checkPrevious(Write<Bytes> write, Entry<Bytes> current, boolean asked) {
            if (current == null) {
                assertThat(write.previous()).isNull();
            } else if ((asked && write.outcome().changed()) || write.outcome() == Outcome.REJECTED) {
                ConditionContract.assertSame(write.previous(), current);
            }
        }

        private void apply(Bytes key, Write<Bytes> write) {
            if (write.outcome().changed()) {
                assertThat(write.version()).isGreaterThan(lastVersions.getOrDefault(key, 0L));
                lastVersions.put(key, write.version());
                live.remove(key);
            }
            if (write.outcome().stored()) {
                live.put(key, copy(write.entry()));
            }
        }

        private static Entry<Bytes> copy(Entry<Bytes> entry) {
            return Entry.of(entry.value(), entry.version(), entry.createdAt(), entry.updatedAt(), entry.expiresAt());
        }

        private void remove() {
            Bytes key = key();
            Entry<Bytes> current = live.get(key);
            Condition when = condition(current);
            boolean asked = random.nextBoolean();
            Write<Bytes> write = store.remove(key, when, asked);
            Outcome expected =
                    current == null ? Outcome.ABSENT : holds(when, current) ? Outcome.REMOVED : Outcome.REJECTED;
            assertThat(write.outcome()).isEqualTo(expected);
            checkPrevious(write, current, asked);
            apply(key, write);
        }

        private void touch() {
            Bytes key = key();
            Ttl ttl = ttl();
            Entry<Bytes> current = live.get(key);
            OptionalLong touched = store.touch(key, ttl);
            if (current == null || ttl.isZero()) {
                assertThat(touched).isEmpty();
                live.remove(key);
                return;
            }
            long expiresAt = ttl.expiresAt(fixture.clock().millis(), current.expiresAt());
            assertThat(touched).hasValue(expiresAt);
            live.put(
                    key,
                    Entry.of(current.value(), current.version(), current.createdAt(), current.updatedAt(), expiresAt));
        }

        private void get() {
            Bytes key = key();
            Entry<Bytes> read = store.get(key);
            if (live.containsKey(key)) {
                ConditionContract.assertSame(read, live.get(key));
            } else {
                assertThat(read).isNull();
            }
        }

        private void getAll() {
            List<Bytes> keys = List.of(key(), key(), key(), key());
            Map<Bytes, Entry<Bytes>> read = store.getAll(keys);
            for (Bytes key : keys) {
                assertThat(read.containsKey(key)).isEqualTo(live.containsKey(key));
                if (live.containsKey(key)) {
                    ConditionContract.assertSame(read.get(key), live.get(key));
                }
            }
        }

        private void scan() {
            Bytes from = random.nextInt(3) == 0 ? null : key();
            Bytes to = random.nextInt(3) == 0 ? null : key();
            Scan request = Scan.range(from, to).limit(1 + random.nextInt(20));
            boolean descending = random.nextBoolean();
            NavigableMap<Bytes, Entry<Bytes>> range = new TreeMap<>(live);
            range.keySet()
                    .removeIf(
                            key -> (from != null && key.compareTo(from) < 0) || (to != null && key.compareTo(to) >= 0));
            Collection<Bytes> expected = descending ? range.descendingKeySet() : range.keySet();
            assertThat(fixture.scan(descending ? request.reversed() : request))
                    .containsExactlyElementsOf(
                            expected.stream().map(StoreFixture::text).toList());
        }

        private void advance() {
            fixture.clock().advance(Duration.ofMillis(random.nextInt(20)));
            long now = fixture.clock().millis();
            live.values().removeIf(entry -> entry.isExpiredAt(now));
        }
    }
}
