package dev.pagoda.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.cli.CommandLineRun.Outcome;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands get, put, delete and scan on a file. */
final class CacheCommandsTest {
    private static final Pattern VERSION = Pattern.compile("\"version\":(\\d+)");

    @TempDir
    Path directory;

    private String file;
    private CommandLineRun line;

    @BeforeEach
    void chooseFile() {
        file = "mvstore:" + directory.resolve("data.mv");
        line = new CommandLineRun(directory);
    }

    private Outcome run(String command, String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = command;
        all[1] = "-c";
        all[2] = file;
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return line.run(all);
    }

    private void succeeds(String out, String command, String... arguments) {
        assertThat(run(command, arguments)).satisfies(outcome -> {
            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.out()).isEqualTo(out);
            assertThat(outcome.code()).isZero();
        });
    }

    private void fails(String err, String command, String... arguments) {
        assertThat(run(command, arguments)).satisfies(outcome -> {
            assertThat(outcome.err()).isEqualTo("pagoda: " + err + "\n");
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.code()).isEqualTo(1);
        });
    }

    private String version(String key) {
        Matcher matcher = VERSION.matcher(run("get", "--json", "words", key).out());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void whatWasPutIsGotten() {
        succeeds("", "put", "--create", "words", "hello", "world, 世界");
        succeeds("world, 世界\n", "get", "words", "hello");
        succeeds("world, 世界", "get", "--raw", "words", "hello");
        succeeds("", "put", "words", "hello", "again");
        succeeds("again\n", "get", "words", "hello");
    }

    @Test
    void absentKeysGiveCodeOneAndNothingOnStandardOutput() {
        succeeds("", "put", "--create", "words", "hello", "world");
        fails("The cache words has no entry with this key", "get", "words", "nobody");
        fails("The cache words has no entry with this key", "delete", "words", "nobody");
    }

    @Test
    void readersMakeNeitherFilesNorCaches() {
        Path missing = directory.resolve("data.mv");
        fails("There is no file " + missing, "get", "words", "hello");
        fails("There is no file " + missing, "scan", "words");
        fails("There is no file " + missing, "delete", "words", "hello");
        fails("There is no file " + missing, "put", "words", "hello", "world");
        assertThat(missing).doesNotExist();
        succeeds("", "put", "--create", "words", "hello", "world");
        fails("There is no cache worlds in " + file, "get", "worlds", "hello");
        fails("There is no cache worlds in " + file, "put", "worlds", "hello", "world");
    }

    @Test
    void conditionsDecideWhetherAPutTakesPlace() {
        succeeds("", "put", "--create", "--if-absent", "words", "a", "1");
        fails("Nothing was written: the key has an entry", "put", "--if-absent", "words", "a", "2");
        fails(
                "Nothing was written: the entry has another version, or is gone",
                "put",
                "--if-version",
                "7",
                "words",
                "a",
                "3");
        String version = version("a");
        succeeds("", "put", "--if-version", version, "words", "a", "4");
        fails(
                "Nothing was written: the entry has another version, or is gone",
                "put",
                "--if-version",
                version,
                "words",
                "a",
                "5");
        succeeds("4\n", "get", "words", "a");
        fails("The cache words has no such entry with this version", "delete", "--if-version", version, "words", "a");
        succeeds("", "delete", "--if-version", version("a"), "words", "a");
        fails("The cache words has no entry with this key", "get", "words", "a");
    }

    @Test
    void timesToLiveAreSetAndKept() {
        succeeds("", "put", "--create", "--ttl", "10m", "words", "a", "1");
        assertThat(run("get", "--json", "words", "a").out()).containsPattern("\"ttl\":(600|599\\.\\d+)}");
        succeeds("", "put", "--if-version", version("a"), "words", "a", "2");
        assertThat(run("get", "--json", "words", "a").out()).containsPattern("\"ttl\":(600|59\\d\\.\\d+)}");
        succeeds("", "put", "--if-version", version("a"), "--ttl", "PT2H", "words", "a", "3");
        assertThat(run("get", "--json", "words", "a").out()).containsPattern("\"ttl\":(7200|719\\d\\.\\d+)}");
        succeeds("", "put", "--ttl", "eternal", "words", "a", "4");
        assertThat(run("get", "--json", "words", "a").out()).contains("\"ttl\":null");
        assertThat(run("put", "--ttl", "soon", "words", "a", "5").err())
                .startsWith("pagoda: A ttl must be a positive number of seconds, a text such as '10m'");
        succeeds("4\n", "get", "words", "a");
    }

    @Test
    void standardInputIsTakenExactly() {
        line.input("two\nlines\n");
        succeeds("", "put", "--create", "words", "text", "-");
        succeeds("two\nlines\n", "get", "--raw", "words", "text");
        line.input(new byte[] {(byte) 0xC3, 0x28});
        fails("Standard input is not UTF-8, and the values of this cache are text", "put", "words", "text", "-");
    }

    @Test
    void bytesAreHexadecimalOrRaw() {
        line.run("sql", "-c", file, "CREATE TABLE blobs (key VARBINARY PRIMARY KEY, value VARBINARY)");
        byte[] content = {0, (byte) 0xFF, 10};
        line.input(content);
        succeeds("", "put", "blobs", "00aa", "-");
        succeeds("00ff0a\n", "get", "blobs", "00aa");
        assertThat(run("get", "--raw", "blobs", "00aa").bytes()).isEqualTo(ByteBuffer.wrap(content));
        succeeds("", "put", "blobs", "01", "beef");
        succeeds("beef\n", "get", "blobs", "01");
        fails("The values of this cache are bytes; write hexadecimal digits, as 00ff", "put", "blobs", "01", "x");
        fails("The keys of this cache are bytes; write hexadecimal digits, as 00ff", "get", "blobs", "0");
    }

    @Test
    void keysAreConvertedToTheTypeOfTheCache() {
        line.run("sql", "-c", file, "CREATE TABLE days (key DATE PRIMARY KEY, value DECIMAL)");
        succeeds("", "put", "days", "2026-01-31", "12.50");
        succeeds("2026-01-31\t12.50\n", "scan", "--from", "2026-01-01", "--to", "2026-02-01", "days");
        assertThat(run("get", "days", "yesterday")).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.err()).startsWith("pagoda: The text is no ");
        });
    }

    @Test
    void scansAreInTheOrderOfKeys() {
        line.run(
                "sql",
                "-c",
                file,
                "CREATE TABLE words (key VARCHAR PRIMARY KEY, value VARCHAR);"
                        + "INSERT INTO words VALUES ('b', '2'), ('a', '1'), ('a_c', 'x'), ('ab', 'y'), ('c', E'3\\t\\n\\\\')");
        succeeds("a\t1\na_c\tx\nab\ty\nb\t2\nc\t3\\t\\n\\\\\n", "scan", "words");
        succeeds("c\nb\n", "scan", "--keys", "--reverse", "--limit", "2", "words");
        succeeds("a_c\tx\n", "scan", "--prefix", "a_", "words");
        succeeds("ab\nb\n", "scan", "--keys", "--from", "ab", "--to", "c", "words");
        succeeds("key\r\na\r\n", "scan", "--keys", "--csv", "--limit", "1", "words");
        assertThat(run("scan", "--json", "--prefix", "b", "words").out())
                .startsWith("{\"key\":\"b\",\"value\":\"2\",\"version\":");
        assertThat(line.run("scan", "words", "--limit", "-1")).satisfies(outcome -> {
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err()).contains("Invalid value for option '--limit': must not be negative");
        });
    }

    @Test
    void namesOfCachesMayHoldAnything() {
        succeeds("", "put", "--create", "a \"b\".%s;--", "k", "v");
        succeeds("k\tv\n", "scan", "a \"b\".%s;--");
        assertThat(directory.resolve("data.mv")).exists();
        assertThat(Files.exists(directory.resolve("data.mv.lock"))).isFalse();
    }
}
