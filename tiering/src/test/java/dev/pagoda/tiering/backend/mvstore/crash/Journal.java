package dev.pagoda.tiering.backend.mvstore.crash;

import java.util.ArrayList;
import java.util.List;

/** The lines that writers tell of their work, in the order in which they told them. Thread-safe. */
final class Journal {
    private final List<String> lines = new ArrayList<>();

    synchronized void add(String line) {
        lines.add(line);
    }

    synchronized int size() {
        return lines.size();
    }

    synchronized List<String> first(int count) {
        return new ArrayList<>(lines.subList(0, count));
    }
}
