package dev.pagoda.tiering.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Ttl;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HeapEntryTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final long VERSION = NOW * VersionClock.PER_MILLISECOND + 17;

    private static void assertCopied(Entry<String> entry) {
        HeapEntry<String> copy = HeapEntry.copyOf(entry);
        assertThat(copy.value()).isEqualTo(entry.value());
        assertThat(copy.version()).isEqualTo(entry.version());
        assertThat(copy.createdAt()).isEqualTo(entry.createdAt());
        assertThat(copy.updatedAt()).isEqualTo(entry.updatedAt());
        assertThat(copy.expiresAt()).isEqualTo(entry.expiresAt());
    }

    @Test
    void copiesEveryTime() {
        assertCopied(Entry.of("v", VERSION, NOW, NOW, Ttl.NEVER));
        assertCopied(Entry.of("v", VERSION, NOW - 5, NOW, NOW + 7));
        assertCopied(Entry.of("v", 42, NOW - 5, NOW - 3, NOW + 7));
    }

    @Test
    void namesNoValue() {
        assertThat(HeapEntry.of("secret", VERSION, NOW, Ttl.NEVER).toString()).doesNotContain("secret");
    }

    @Test
    void aCopyGoesItsOwnWay() {
        HeapEntry<String> original = HeapEntry.of("v", VERSION, NOW, Ttl.NEVER);
        HeapEntry<String> copy = HeapEntry.copyOf(original);
        copy.expireAt(NOW + 1);

        assertThat(original.expiresAt()).isEqualTo(Ttl.NEVER);
        assertThat(copy.isExpiredAt(NOW + 1)).isTrue();
    }

    @Test
    void versionsGrowWhateverTheClockDoes() {
        VersionClock versions = new VersionClock(0);
        long first = versions.next(NOW);
        long second = versions.next(NOW);
        long afterAStepBack = versions.next(NOW - 10_000);
        long later = versions.next(NOW + 1);

        assertThat(List.of(first, second, afterAStepBack, later)).isSorted().doesNotHaveDuplicates();
        assertThat(versions.last()).isEqualTo(later);
        assertThat(VersionClock.millisOf(later)).isEqualTo(NOW + 1);
        assertThat(new VersionClock(later).next(NOW)).isGreaterThan(later);
    }

    @Test
    void versionsAreDrawnOnce() throws Exception {
        VersionClock versions = new VersionClock(0);
        List<Set<Long>> drawn = Threads.run(4, thread -> {
            Set<Long> own = new HashSet<>();
            for (int i = 0; i < 10_000; i++) {
                own.add(versions.next(NOW + i / 100));
            }
            return own;
        });
        Set<Long> all = new HashSet<>();
        drawn.forEach(all::addAll);
        assertThat(all).hasSize(40_000);
    }
}
