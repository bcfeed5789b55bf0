package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.h2.mvstore.DataUtils;
import org.jspecify.annotations.Nullable;

/**
 * Makes a file that was not closed, or whose header is damaged, start at its newest whole commit.
 *
 * <p>MVStore looks for the newest chunk from the header and from the end of the file on, and trusts what it finds. This goes further: it reads
 * every footer of the file, takes the newest chunk whose seal is intact, destroys the footers of torn chunks that are newer and of torn copies of
 * chunks that were being moved, and writes a header that names that chunk. Since every commit is forced before the next begins, at most the newest is torn, and what it overwrote was free in the
 * commit before.
 */
final class FileRecovery {
    private static final System.Logger LOG = System.getLogger(FileRecovery.class.getName());

    private static final int SECTOR = 512;

    private final Medium medium;
    private final String location;

    private FileRecovery(Medium medium, String location) {
        this.medium = medium;
        this.location = location;
    }

    /**
     * Repairs the file if need be.
     *
     * @return the version at which it must open, or 0 if any is right
     * @throws StoreException with {@link ErrorCode#DAMAGED} if it is no MVStore file, or has no whole commit
     */
    static long run(Medium medium, String location) throws IOException {
        FileRecovery recovery = new FileRecovery(medium, location);
        if (recovery.isBarelyBegun()) {
            medium.truncate(0);
        }
        return medium.size() == 0 ? 0 : recovery.recover();
    }

    /**
     * Returns whether the file ends with its header, of which nothing but whole sectors is there. The header of a new file is forced before anything
     * else is written, so such a file never held a commit.
     */
    private boolean isBarelyBegun() throws IOException {
        if (medium.size() > 2 * ChunkSeal.BLOCK) {
            return false;
        }
        byte[] start = read(0, (int) medium.size());
        for (int at = 0; start != null && at < start.length; at += SECTOR) {
            boolean startsBlock = at % ChunkSeal.BLOCK == 0;
            if (start[at] == 0 ? !isZero(start, at + 1) : !startsBlock || start[at] != 'H' || start[at + 1] != ':') {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the sector that contains {@code from} is zero from there on. */
    private static boolean isZero(byte[] bytes, int from) {
        int end = Math.min(bytes.length, (from / SECTOR + 1) * SECTOR);
        for (int at = from; at < end; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return true;
    }

    private long recover() throws IOException {
        Map<String, String> first = header(0);
        Map<String, String> second = header(ChunkSeal.BLOCK);
        Map<String, String> newest = newer(first, second);
        if (newest != null
                && newest.containsKey("clean")
                && (first == null || second == null || first.equals(second))) {
            return goOn(newest);
        }
        return scan(newest == null ? Map.of() : newest);
    }

    /**
     * Goes on with a file that was closed properly: its newest commit was whole, so that what is wrong with it now is damage and no reason to go
     * back to an older one. That it is no longer closed is on the medium before the next commit is written, since that one, torn, must be found.
     */
    private long goOn(Map<String, String> header) throws IOException {
        ChunkSeal.Footer newest = newestOf(header);
        if (newest == null || !isIntact(newest)) {
            throw damaged("its newest commit is not as it was when the file was closed");
        }
        repair(header, newest, List.of());
        return newest.version();
    }

    private @Nullable Map<String, String> header(long position) throws IOException {
        byte[] block = read(position, ChunkSeal.BLOCK);
        Map<String, String> fields = block == null ? null : ChunkSeal.checkedFields(block);
        return fields == null || !fields.containsKey("H") ? null : fields;
    }

    private static @Nullable Map<String, String> newer(
            @Nullable Map<String, String> first, @Nullable Map<String, String> second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return version(first) >= version(second) ? first : second;
    }

    private static long version(Map<String, String> header) {
        return number(header, "version");
    }

    private static long number(Map<String, String> header, String field) {
        try {
            return Long.parseLong(header.getOrDefault(field, "0"), 16);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private ChunkSeal.@Nullable Footer newestOf(Map<String, String> header) throws IOException {
        byte[] start = read(number(header, "block") * ChunkSeal.BLOCK, ChunkSeal.FOOTER);
        if (start == null) {
            return null;
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        int length = text.indexOf(",len:");
        int end = length < 0 ? -1 : text.indexOf(',', length + 1);
        if (end < 0) {
            return null;
        }
        try {
            int blocks = Integer.parseInt(text.substring(length + ",len:".length(), end), 16);
            ChunkSeal.Footer footer = footer(number(header, "block") + blocks - 1);
            return footer != null && footer.version() == version(header) ? footer : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private ChunkSeal.@Nullable Footer footer(long block) throws IOException {
        byte[] bytes = read((block + 1) * ChunkSeal.BLOCK - ChunkSeal.FOOTER, ChunkSeal.FOOTER);
        return bytes == null ? null : ChunkSeal.footer(bytes, block);
    }

    private boolean isIntact(ChunkSeal.@Nullable Footer footer) throws IOException {
        byte[] bytes = footer == null ? null : read(footer.position(), footer.length());
        if (bytes == null) {
            return false;
        }
        ByteBuffer chunk = ByteBuffer.wrap(bytes);
        return ChunkSeal.isChunk(chunk) && ChunkSeal.isIntact(chunk);
    }

    private long scan(Map<String, String> header) throws IOException {
        List<ChunkSeal.Footer> all = footers();
        List<ChunkSeal.Footer> torn = new ArrayList<>();
        ChunkSeal.Footer newest = null;
        for (ChunkSeal.Footer footer : all) {
            if (isIntact(footer)) {
                newest = footer;
                break;
            }
            torn.add(footer);
        }
        if (newest == null) {
            return beginAnew(header, torn);
        }
        if (version(header) > newest.version() + 1) {
            throw damaged("commits that were on the medium are gone");
        }
        torn.addAll(tornCopies(all.subList(torn.size(), all.size())));
        torn.removeAll(withinOthers(torn, all));
        repair(header, newest, torn);
        return newest.version();
    }

    /** Goes on with a file without a whole commit, which is right if it has none but a torn first one: what was before that is nothing. */
    private long beginAnew(Map<String, String> header, List<ChunkSeal.Footer> torn) throws IOException {
        if (header.isEmpty()) {
            throw damaged("it is no MVStore file");
        }
        if (version(header) > 0 || torn.stream().anyMatch(footer -> footer.version() > 1)) {
            throw damaged("it has no whole commit");
        }
        if (!torn.isEmpty()) {
            medium.truncate(0);
        }
        return 0;
    }

    /**
     * Returns the torn ones among chunks that are there twice, as those are that were being moved. MVStore prefers a copy at the end of the file to
     * the chunk where the newest commit says that it is, and looks at header and footer only.
     */
    private List<ChunkSeal.Footer> tornCopies(List<ChunkSeal.Footer> footers) throws IOException {
        Map<Long, List<ChunkSeal.Footer>> byVersion =
                footers.stream().collect(Collectors.groupingBy(ChunkSeal.Footer::version));
        List<ChunkSeal.Footer> torn = new ArrayList<>();
        for (List<ChunkSeal.Footer> copies : byVersion.values()) {
            for (ChunkSeal.Footer copy : copies) {
                if (copies.size() > 1 && !isIntact(copy)) {
                    torn.add(copy);
                }
            }
        }
        return torn;
    }

    /** Returns those that lie within a whole chunk, and so are what somebody has stored there. */
    private List<ChunkSeal.Footer> withinOthers(List<ChunkSeal.Footer> torn, List<ChunkSeal.Footer> all)
            throws IOException {
        List<ChunkSeal.Footer> within = new ArrayList<>();
        for (ChunkSeal.Footer footer : torn) {
            for (ChunkSeal.Footer other : all) {
                if (other.contains(footer) && isIntact(other)) {
                    within.add(footer);
                    break;
                }
            }
        }
        return within;
    }

    private StoreException damaged(String reason) {
        return new StoreException(ErrorCode.DAMAGED, "The file " + location + " is damaged: " + reason);
    }

    /** Returns all footers of the file, those of the newest versions first. */
    private List<ChunkSeal.Footer> footers() throws IOException {
        List<ChunkSeal.Footer> footers = new ArrayList<>();
        long blocks = medium.size() / ChunkSeal.BLOCK;
        for (long block = 2; block < blocks; block++) {
            ChunkSeal.Footer footer = footer(block);
            if (footer != null) {
                footers.add(footer);
            }
        }
        footers.sort(Comparator.comparingLong(ChunkSeal.Footer::version)
                .reversed()
                .thenComparingLong(ChunkSeal.Footer::block));
        return footers;
    }

    private void repair(Map<String, String> header, ChunkSeal.Footer newest, List<ChunkSeal.Footer> torn)
            throws IOException {
        for (ChunkSeal.Footer footer : torn) {
            medium.write(ByteBuffer.allocate(ChunkSeal.FOOTER), footer.footerPosition());
        }
        if (!torn.isEmpty() || header.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The file {0} was not closed properly: it starts at its newest whole commit, {1} torn chunks and {2} headers were put right",
                    location,
                    torn.size(),
                    header.isEmpty() ? 2 : 0);
        }
        writeHeader(header, newest);
        medium.forceUninterruptibly();
    }

    private void writeHeader(Map<String, String> header, ChunkSeal.Footer newest) throws IOException {
        String line = "H:2,block:" + Long.toHexString(newest.block())
                + ",blockSize:" + Integer.toHexString(ChunkSeal.BLOCK)
                + ",chunk:" + Integer.toHexString(newest.id())
                + ",created:" + header.getOrDefault("created", Long.toHexString(System.currentTimeMillis()))
                + ",format:" + header.getOrDefault("format", "3")
                + ",version:" + Long.toHexString(newest.version());
        byte[] text = line.getBytes(StandardCharsets.ISO_8859_1);
        String checksum = Integer.toHexString(DataUtils.getFletcher32(text, 0, text.length));
        byte[] whole = (line + ",fletcher:" + checksum + "\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] blocks = new byte[2 * ChunkSeal.BLOCK];
        System.arraycopy(whole, 0, blocks, 0, whole.length);
        System.arraycopy(whole, 0, blocks, ChunkSeal.BLOCK, whole.length);
        medium.write(ByteBuffer.wrap(blocks), 0);
    }

    /** Returns bytes of the file, or null if it ends before. */
    private byte @Nullable [] read(long position, int length) throws IOException {
        if (position < 0 || position + length > medium.size()) {
            return null;
        }
        ByteBuffer target = ByteBuffer.wrap(new byte[length]);
        while (target.hasRemaining()) {
            if (medium.read(target, position + target.position()) < 0) {
                return null;
            }
        }
        return Arrays.copyOf(target.array(), length);
    }
}
