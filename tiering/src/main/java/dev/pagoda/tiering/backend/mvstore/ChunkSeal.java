package dev.pagoda.tiering.backend.mvstore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.jspecify.annotations.Nullable;

/**
 * A checksum over a whole chunk, which is what one commit writes.
 *
 * <p>MVStore knows a chunk by its header and its footer and has no checksum over what lies between. After a loss of power both may be on the
 * medium and the middle not, and MVStore would take the torn chunk for the newest state. The seal is a CRC-32C that hides in the blanks which
 * end the footer: MVStore strips every trailing byte up to the blank, and the seal is written in such bytes, eight halves of a byte between two
 * marks. So a file with seals is an ordinary MVStore file, and the seal costs no further write.
 */
final class ChunkSeal {
    static final int BLOCK = 4096;
    static final int FOOTER = 128;

    private static final int SEAL = 10;
    private static final int SEAL_OFFSET = FOOTER - 1 - SEAL;
    private static final byte MARK = 0x1C;
    private static final byte[] HEADER_START = "chunk:".getBytes(StandardCharsets.ISO_8859_1);

    private ChunkSeal() {}

    /**
     * What the footer of a chunk says.
     *
     * @param id of the chunk
     * @param version of the store that the chunk holds
     * @param block the number of its first block
     * @param blocks how many there are
     */
    record Footer(int id, long version, long block, int blocks) {
        long position() {
            return block * BLOCK;
        }

        int length() {
            return blocks * BLOCK;
        }

        /** Returns whether the last block of {@code other} is one of this chunk's, and {@code other} another chunk. */
        boolean contains(Footer other) {
            long last = other.block + other.blocks - 1;
            return !equals(other) && last >= block && last < block + blocks;
        }

        /** Returns the position of the footer's first byte. */
        long footerPosition() {
            return position() + length() - FOOTER;
        }
    }

    /** Returns whether {@code bytes} from its position to its limit is a chunk with header and footer. */
    static boolean isChunk(ByteBuffer bytes) {
        int length = bytes.remaining();
        return length >= BLOCK
                && length % BLOCK == 0
                && startsAsChunk(bytes, bytes.position())
                && startsAsChunk(bytes, bytes.limit() - FOOTER);
    }

    private static boolean startsAsChunk(ByteBuffer bytes, int offset) {
        for (int i = 0; i < HEADER_START.length; i++) {
            if (bytes.get(offset + i) != HEADER_START[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean isSealed(ByteBuffer chunk) {
        int seal = chunk.limit() - FOOTER + SEAL_OFFSET;
        return chunk.get(seal) == MARK && chunk.get(seal + SEAL - 1) == MARK;
    }

    /** Puts the seal into a chunk, if its footer leaves room. */
    static void seal(ByteBuffer chunk) {
        int seal = chunk.limit() - FOOTER + SEAL_OFFSET;
        for (int i = 0; i < SEAL; i++) {
            if (chunk.get(seal + i) != ' ') {
                return;
            }
        }
        int checksum = checksum(chunk);
        chunk.put(seal, MARK);
        for (int i = 0; i < Integer.BYTES * 2; i++) {
            chunk.put(seal + 1 + i, (byte) (checksum >>> (4 * i) & 0xF));
        }
        chunk.put(seal + SEAL - 1, MARK);
    }

    /** Returns whether the content of a chunk is as it was sealed; a chunk without a seal was written by another program and passes. */
    static boolean isIntact(ByteBuffer chunk) {
        if (!isSealed(chunk)) {
            return true;
        }
        int seal = chunk.limit() - FOOTER + SEAL_OFFSET;
        int checksum = 0;
        for (int i = 0; i < Integer.BYTES * 2; i++) {
            checksum |= (chunk.get(seal + 1 + i) & 0xF) << (4 * i);
        }
        return checksum == checksum(chunk);
    }

    private static int checksum(ByteBuffer chunk) {
        ByteBuffer sealed = chunk.duplicate();
        sealed.limit(chunk.limit() - FOOTER + SEAL_OFFSET);
        CRC32C crc = new CRC32C();
        crc.update(sealed);
        return (int) crc.getValue();
    }

    /** Returns what the footer at the end of block {@code block} says, or null if there is none. */
    static @Nullable Footer footer(byte[] bytes, long block) {
        Map<String, String> fields = checkedFields(bytes);
        if (fields == null) {
            return null;
        }
        try {
            int blocks = Integer.parseInt(fields.getOrDefault("len", ""), 16);
            int id = Integer.parseInt(fields.getOrDefault("chunk", ""), 16);
            long version = Long.parseLong(fields.getOrDefault("version", ""), 16);
            long first = block + 1 - blocks;
            return blocks > 0 && blocks <= Integer.MAX_VALUE / BLOCK && first >= 2
                    ? new Footer(id, version, first, blocks)
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Returns the fields of a line {@code name:value,...,fletcher:checksum}, or null if the checksum does not fit. */
    static @Nullable Map<String, String> checkedFields(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] <= ' ') {
            end--;
        }
        String line = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        int mark = line.lastIndexOf(",fletcher:");
        if (mark < 0) {
            return null;
        }
        try {
            int checksum = (int) Long.parseLong(line.substring(mark + ",fletcher:".length()), 16);
            return checksum == DataUtils.getFletcher32(bytes, 0, mark) ? fields(line.substring(0, mark)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Map<String, String> fields(String line) {
        Map<String, String> fields = new HashMap<>();
        for (String field : line.split(",", -1)) {
            int colon = field.indexOf(':');
            if (colon > 0) {
                fields.put(field.substring(0, colon), field.substring(colon + 1));
            }
        }
        return fields;
    }
}
