package dev.pagoda.kvdriver.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of this build, as the build wrote it into a resource. */
public final class Version {
    /** As Maven has it, such as {@code 1.2.3}. */
    public static final String TEXT = read();

    private static final Matcher NUMBERS = numbers();

    /** The first number. */
    public static final int MAJOR = Integer.parseInt(NUMBERS.group(1));
    /** The second number. */
    public static final int MINOR = Integer.parseInt(NUMBERS.group(2));

    private Version() {}

    private static Matcher numbers() {
        Matcher matcher = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(TEXT);
        if (!matcher.matches()) {
            throw new IllegalStateException("The version of the build is not of the form 1.2");
        }
        return matcher;
    }

    private static String read() {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in, "version.properties"));
            return properties.getProperty("version", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
