package dev.pagoda.tiering.backend.mvstore.crash;

/** The lines of a journal. */
final class Line {
    private Line() {}

    /** What an operation does to its key. */
    enum Kind {
        PUT,
        REMOVE
    }

    static String begin(long id, Kind kind, Place place) {
        return "begin " + id + " " + kind + " " + place.cache() + " " + place.key();
    }

    static String acknowledged(long id, long version) {
        return "done " + id + " " + version + " " + System.currentTimeMillis();
    }

    static String withoutEffect(long id) {
        return "refused " + id;
    }

    /** A flush, or a close, begins: what was acknowledged before will be safe. */
    static String flushing() {
        return "flushing";
    }

    static String flushed() {
        return "flushed";
    }

    /** A commit is on the medium: what was acknowledged when the one before it was is safe. */
    static String committed() {
        return "committed";
    }

    static String problem(String text) {
        return "problem " + text;
    }
}
