package dev.pagoda.tiering.backend;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** All rows of a cache, page by page; blocks as the scans do. Not thread-safe. */
public final class PageIterator implements Iterator<Row<Bytes, Bytes>> {
    private final Function<Scan, Page<Bytes, Bytes>> scan;
    private Page<Bytes, Bytes> page;
    private int index;

    /** Reads the first page by {@code scan}, which is asked for the others when they are needed. */
    public PageIterator(Function<Scan, Page<Bytes, Bytes>> scan) {
        this.scan = scan;
        this.page = scan.apply(Scan.all());
    }

    @Override
    public boolean hasNext() {
        while (index == page.rows().size() && page.next() != null) {
            page = scan.apply(Scan.all().after(page.next()));
            index = 0;
        }
        return index < page.rows().size();
    }

    @Override
    public Row<Bytes, Bytes> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.rows().get(index++);
    }
}
