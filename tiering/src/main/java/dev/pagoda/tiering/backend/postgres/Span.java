package dev.pagoda.tiering.backend.postgres;

/** What a read is about: the floors that hold for it, with their marks when it began, and those that it raises. Not thread-safe. */
final class Span {
    private final Floor[] required;
    private final Floor[] shown;
    private final long[] marks;

    /**
     * Begins a read.
     *
     * @param required the floors under which no replica may answer
     * @param shown the floors of what it shows
     */
    Span(Floor[] required, Floor[] shown) {
        this.required = required;
        this.shown = shown;
        this.marks = new long[required.length];
        for (int i = 0; i < required.length; i++) {
            marks[i] = required[i].marks();
        }
    }

    /** Returns the position that a replica must have, or {@link Floor#UNKNOWN}. */
    long required() {
        long highest = 0;
        for (Floor floor : required) {
            highest = Math.max(highest, floor.required());
        }
        return highest;
    }

    /** Notes that the primary, which was at {@code reached} then, has answered. */
    void answered(long reached) {
        for (Floor floor : shown) {
            floor.raise(reached);
        }
        for (int i = 0; i < required.length; i++) {
            required[i].settle(marks[i], reached);
        }
    }
}
