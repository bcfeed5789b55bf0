package dev.pagoda.kvdriver.exec;

import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import java.util.List;

/**
 * The rows of a scan, fetched page by page as they are asked for. A page that is fetched after the end of the transaction in which the scan
 * began belongs to the next one.
 */
final class ScanRows implements Rows {
    private final Execution execution;
    private final Table table;
    private Scan scan;
    private List<Row<Object, Object>> page = List.of();
    private int at = -1;
    private boolean last;

    ScanRows(Execution execution, Table table, Scan scan) {
        this.execution = execution;
        this.table = table;
        this.scan = scan;
    }

    @Override
    public boolean next() {
        at++;
        while (at >= page.size()) {
            if (last) {
                return false;
            }
            fetch();
        }
        return true;
    }

    private void fetch() {
        execution.check();
        Page<Object, Object> fetched = execution.session().store(table).scan(scan);
        page = fetched.rows();
        at = 0;
        last = fetched.next() == null;
        scan = scan.after(fetched.next());
    }

    @Override
    public Object key() {
        return page.get(at).key();
    }

    @Override
    public Entry<Object> entry() {
        return page.get(at).entry();
    }
}
