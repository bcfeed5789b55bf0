package dev.pagoda.tiering.backend.mvstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KeyTypeTest {
    private static final int PAIRS = 20_000;
    private static final int LONGEST = 100;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void ordersByUnsignedBytesWhereverKeysBeginToDiffer() {
        for (int i = 0; i < PAIRS; i++) {
            byte[] left = key();
            byte[] right = random.nextBoolean() ? key() : variant(left);
            assertThat(Integer.signum(KeyType.INSTANCE.compare(left, right)))
                    .as("seed %d, pair %d", seed, i)
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(left, right)));
        }
    }

    @Test
    void findsTheKeyOrThePlaceWhereItBelongsFromAnyGuess() {
        byte[][] keys = KeyType.INSTANCE.createStorage(200);
        Arrays.setAll(keys, i -> key());
        Arrays.sort(keys, Arrays::compareUnsigned);
        for (int i = 0; i < PAIRS; i++) {
            byte[] wanted = random.nextBoolean() ? keys[random.nextInt(keys.length)].clone() : key();
            int found = KeyType.INSTANCE.binarySearch(wanted, keys, keys.length, random.nextInt(keys.length + 2));
            int place = found < 0 ? -found - 1 : found;
            assertThat(found >= 0)
                    .as("seed %d", seed)
                    .isEqualTo(Arrays.stream(keys).anyMatch(key -> Arrays.equals(key, wanted)));
            assertThat(place == 0 || Arrays.compareUnsigned(keys[place - 1], wanted) <= 0)
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(place == keys.length || Arrays.compareUnsigned(keys[place], wanted) >= 0)
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    private byte[] key() {
        byte[] key = new byte[1 + random.nextInt(LONGEST)];
        random.nextBytes(key);
        return key;
    }

    /** Returns a key that shares a prefix with {@code key}, and may be longer or shorter. */
    private byte[] variant(byte[] key) {
        byte[] variant = Arrays.copyOf(key, 1 + random.nextInt(LONGEST));
        int changed = random.nextInt(variant.length + 1);
        if (changed < variant.length) {
            variant[changed]++;
        }
        return variant;
    }
}
