package dev.pagoda.tiering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Data that outlives the process: closed and opened again, it is as it was. */
public abstract class DurableStoreContract extends SharedStoreContract {
    /**
     * Closes the backend with everything in it and opens it again; the stores that were open are closed.
     *
     * @throws Exception as the backend may
     */
    protected abstract void restart() throws Exception;

    private void restartAndOpen() throws Exception {
        restart();
        reopenStore();
    }

    @Test
    void entriesAreAsTheyWereAfterARestart() throws Exception {
        put("eternal", "v1");
        clock().advance(Duration.ofMillis(3));
        put("eternal", "v2");
        put("timed", "v", Ttl.ofMillis(1000));
        put("removed", "v");
        remove("removed");
        Entry<Bytes> eternal = get("eternal");
        Entry<Bytes> timed = get("timed");
        restartAndOpen();

        ConditionContract.assertSame(get("eternal"), eternal);
        ConditionContract.assertSame(get("timed"), timed);
        assertThat(get("removed")).isNull();
        assertThat(scan(Scan.all())).containsExactly("eternal", "timed");
        clock().advance(Duration.ofSeconds(1));
        assertThat(get("timed")).isNull();
    }

    @Test
    void whatExpiredWhileClosedIsAbsent() throws Exception {
        put("timed", "v", Ttl.ofMillis(1000));
        clock().advance(Duration.ofSeconds(1));
        restartAndOpen();

        assertThat(get("timed")).isNull();
        assertThat(scan(Scan.all())).isEmpty();
    }

    @Test
    void clearedEntriesDoNotComeBack() throws Exception {
        put("k", "v");
        store().clear();
        put("after", "v");
        restartAndOpen();

        assertThat(scan(Scan.all())).containsExactly("after");
        assertThat(get("k")).isNull();
    }

    @Test
    void versionsGrowAcrossRestartsAlsoOfRemovedKeys() throws Exception {
        long last = 0;
        for (int round = 0; round < 3; round++) {
            long put = put("k", "v").version();
            assertThat(put).isGreaterThan(last);
            last = remove("k").version();
            assertThat(last).isGreaterThan(put);
            restartAndOpen();
        }
    }
}
