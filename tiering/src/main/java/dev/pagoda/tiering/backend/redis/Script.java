package dev.pagoda.tiering.backend.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** What the server does in one step; each is a resource beside this class. */
enum Script {
    CATALOGUE,
    CLEAR,
    CLOCK,
    COMMIT,
    CONTROL,
    DROP,
    EXPIRE,
    FORGET,
    INFO,
    LEASE,
    LOCK,
    OUTCOME,
    PROBE,
    SCAN,
    SWEEP,
    UNLOCK,
    WRITE;

    /** The text of a script, with what all of them share in front, and the name under which the server keeps it. */
    static final class Source {
        private final byte[] text;
        private final String digest;

        private Source(byte[] text, String digest) {
            this.text = text;
            this.digest = digest;
        }

        byte[] text() {
            return text;
        }

        String digest() {
            return digest;
        }
    }

    /** All scripts, with one way to read the clock. Immutable. */
    static final class Library {
        private final Map<Script, Source> sources = new EnumMap<>(Script.class);

        /** @param time Lua that defines {@code server_time()}, which returns seconds and microseconds */
        private Library(String time) {
            String facts = time + "\n" + resource("facts") + "\n";
            String shared = resource("shard") + "\n";
            for (Script script : values()) {
                String before = script == WRITE ? resource("put") + "\n" : "";
                String name = script.name().toLowerCase(Locale.ROOT);
                byte[] text = (facts + before + shared + resource(name)).getBytes(StandardCharsets.UTF_8);
                sources.put(script, new Source(text, digest(text)));
            }
        }

        /** Returns the scripts that read the server's clock. */
        static Library onServerTime() {
            return new Library(resource("time"));
        }

        /** Returns the scripts with another clock. */
        static Library onTime(String lua) {
            return new Library(lua);
        }

        Source source(Script script) {
            Source source = sources.get(script);
            if (source == null) {
                throw new IllegalStateException(script.name());
            }
            return source;
        }

        private static String resource(String name) {
            try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
                if (in == null) {
                    throw new IllegalStateException("The resource " + name + ".lua is missing");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String digest(byte[] text) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-1").digest(text));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
