package dev.pagoda.benchmarks;

/** When what was put goes to the disk. */
public enum Writing {
    /** Before the put returns. */
    EVERY_PUT,
    /** Meanwhile, as the medium does if nothing is configured: a raw MVStore never forces it, Pagoda every 100 ms. */
    MEANWHILE,
    /** When the file is closed, so that a put is measured and not the disk. */
    AT_CLOSE
}
