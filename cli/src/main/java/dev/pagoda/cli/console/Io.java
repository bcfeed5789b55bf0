package dev.pagoda.cli.console;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a command reads and writes, and what it knows of its process. Output is buffered: whoever waits for the user flushes.
 *
 * <p>Not thread-safe.
 */
public final class Io {
    private final InputStream in;
    private final Watched watched;
    private final OutputStream bytes;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Charset charset;
    private final boolean terminal;
    private final Map<String, String> environment;
    private final Path directory;

    /**
     * Makes the surroundings of a command.
     *
     * @param terminal whether a person reads {@code out} and writes {@code in}
     * @param directory where a configuration is looked for if none is named
     */
    public Io(
            InputStream in,
            OutputStream out,
            OutputStream err,
            Charset charset,
            boolean terminal,
            Map<String, String> environment,
            Path directory) {
        this.in = in;
        this.watched = new Watched(out);
        this.bytes = new BufferedOutputStream(watched, 1 << 16);
        this.out = new PrintWriter(new OutputStreamWriter(bytes, charset), false);
        this.err = new PrintWriter(new OutputStreamWriter(err, charset), true);
        this.charset = charset;
        this.terminal = terminal;
        this.environment = Map.copyOf(environment);
        this.directory = directory;
    }

    /** Returns those of this process. */
    public static Io ofProcess() {
        return new Io(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                processCharset(),
                isTerminal(),
                System.getenv(),
                Path.of(""));
    }

    public InputStream in() {
        return in;
    }

    public PrintWriter out() {
        return out;
    }

    public PrintWriter err() {
        return err;
    }

    public Charset charset() {
        return charset;
    }

    public boolean terminal() {
        return terminal;
    }

    public Path directory() {
        return directory;
    }

    /** Returns an environment variable, or null if it is not set or empty. */
    public @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Returns whether what was printed may be printed over: a terminal that understands control sequences. */
    public boolean redraws() {
        return terminal && !"dumb".equals(variable("TERM"));
    }

    /** Writes bytes as they are. */
    public void write(byte[] content) {
        out.flush();
        try {
            bytes.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException("Standard output can't be written", e);
        }
    }

    /** Writes out what is buffered. */
    public void flush() {
        out.flush();
        err.flush();
    }

    /** Returns whether some output could not be written, by anybody's fault but a reader's who has seen enough. */
    public boolean hasLostOutput() {
        return watched.failed;
    }

    /** Remembers failures, which a {@link PrintWriter} keeps to itself. */
    private static final class Watched extends FilterOutputStream {
        private boolean failed;

        Watched(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] content, int offset, int length) throws IOException {
            try {
                out.write(content, offset, length);
            } catch (IOException e) {
                failed |= !isClosedPipe(e);
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                failed |= !isClosedPipe(e);
                throw e;
            }
        }

        private static boolean isClosedPipe(IOException e) {
            return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
        }
    }

    /** Only a locale that knows more than ASCII can say how text is to be encoded. */
    private static Charset processCharset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8"));
        Charset found = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
        return found.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : found;
    }

    @SuppressWarnings("SystemConsoleNull") // a console is asked whether it is a terminal, where it can be
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            // Before Java 22 there is a console for terminals only.
            return true;
        }
    }
}
