package dev.pagoda.tiering.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a near cache learns of writes that go past it. The store on the heap tells nobody of changes, so that nothing else tells. */
final class ObservedViewTest {
    private final HeapStore<String, Object> far =
            new HeapStore<>("far", HeapOptions.<String, Object>unbounded(), Clock.system());
    private final NearCache<String, Object> near = new NearCache<>(far, NearOptions.defaults(), Clock.system());
    private final ObservedView<String, Object> view = new ObservedView<>(far, near);

    private static void put(Store<String, Object> store, String key, Object value) {
        store.put(key, value, PutOptions.ETERNAL);
    }

    /** A value that can't be compared. */
    @SuppressWarnings("EqualsHashCode")
    private static final class Trap {
        @Override
        public boolean equals(Object other) {
            throw new IllegalStateException("trap");
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void whatABatchHasWrittenBeforeItFailedIsSeenToo() {
        put(near, "k", "old");
        put(near, "l", "old");
        List<Mutation<String, Object>> batch = List.of(
                new Mutation.Put<>("k", "new", PutOptions.ETERNAL),
                new Mutation.Put<>("l", "new", PutOptions.ETERNAL.when(Condition.ifValue(new Trap()))));

        assertThatThrownBy(() -> view.write(batch)).hasMessage("trap");
        assertThat(near.get("k").value())
                .as("a copy, until the transaction ends")
                .isEqualTo("old");
        view.settle();

        assertThat(near.get("k").value()).isEqualTo("new");
        assertThat(near.get("l").value()).isEqualTo("old");
    }
}
