package dev.pagoda.cli.demo;

import dev.pagoda.cli.console.Io;
import java.io.PrintWriter;
import java.util.Locale;

/** A bar that is drawn again and again on a terminal, and elsewhere a line for each quarter. */
final class Progress {
    private static final int CELLS = 40;
    private static final long REDRAW_NANOS = 50_000_000;

    private final PrintWriter out;
    private final boolean redraws;
    private final int total;
    private final long start = System.nanoTime();
    private long drawn;
    private int quarters;

    Progress(Io io, int total) {
        this.out = io.out();
        this.redraws = io.redraws();
        this.total = total;
    }

    /** Shows that {@code done} of the total are done. */
    void show(int done) {
        long now = System.nanoTime();
        if (!redraws) {
            line(done, now);
        } else if (done == total || now - drawn > REDRAW_NANOS) {
            drawn = now;
            int cells = (int) ((long) CELLS * done / total);
            out.print("\r   [" + "#".repeat(cells) + "-".repeat(CELLS - cells) + "] " + figures(done, now) + "\033[K");
            out.print(done == total ? "\n" : "");
            out.flush();
        }
    }

    private void line(int done, long now) {
        int reached = (int) (4L * done / total);
        if (reached > quarters) {
            quarters = reached;
            out.print("   " + figures(done, now) + "\n");
            out.flush();
        }
    }

    private String figures(int done, long now) {
        double seconds = Math.max(1, now - start) / 1e9;
        return String.format(
                Locale.ROOT,
                "%3d %%  %,d of %,d entries, %,.0f per second",
                100L * done / total,
                done,
                total,
                done / seconds);
    }
}
