package dev.pagoda.tiering;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a scan.
 *
 * @param rows in the order asked for
 * @param next the cursor for {@link Scan#after}, or null if the scan has ended; a page may be short, or empty, and still have a next
 */
public record Page<K, V>(List<Row<K, V>> rows, @Nullable Bytes next) {}
