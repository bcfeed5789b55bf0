package dev.pagoda.tiering.config;

import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds and reads configurations. Knows no network: a location is a file, a resource of the class path, or an entry of a local jar. */
final class Locations {
    private static final String CLASS_PATH = "classpath:";
    private static final String MEMORY = "memory:";
    private static final String BASE_NAME = "pagoda";
    /** A scheme of two letters or more: one letter is a drive. */
    private static final Pattern URI_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    /** What a jar may be read from: a file, or, as Spring Boot names it, a jar within a file. */
    private static final Pattern LOCAL_JAR = Pattern.compile("jar:(file|nested):", Pattern.CASE_INSENSITIVE);

    private final ClassLoader loader;
    private final Surroundings surroundings;

    Locations(ClassLoader loader, Surroundings surroundings) {
        this.loader = loader;
        this.surroundings = surroundings;
    }

    /** Returns the configuration of the system property, else of the class path, else the built-in one as the environment changes it. */
    Configuration discover() {
        String property = surroundings.properties().apply(Configuration.PROPERTY);
        if (property != null && !property.isBlank()) {
            return load(property.strip());
        }
        URL resource = resource();
        return resource == null
                ? parse(Configuration.DEFAULT_ID, Node.Mapping.empty(Position.of("the built-in configuration")))
                : read(resource);
    }

    /** Returns the topology {@code memory:name}, a backend's URL behind a heap, or else the configuration at that location. */
    Configuration topology(String text) {
        if (text.isBlank()) {
            return discover();
        }
        if (text.startsWith(MEMORY)) {
            return Configuration.memory(text.substring(MEMORY.length()));
        }
        if (BackendConfiguration.hasScheme(text)) {
            String scheme = BackendConfiguration.schemeOf(text);
            BackendFactory factory = BackendFactories.find(scheme);
            if (factory != null) {
                return Configuration.behindHeap(text, BackendConfiguration.ofUrl(factory, text));
            }
        }
        return load(text);
    }

    /** Returns the configuration at a path or at a URI of the schemes file, classpath and jar. */
    Configuration load(String location) {
        if (!URI_SCHEME.matcher(location).matches()) {
            return file(path(location), location);
        }
        String scheme = location.substring(0, location.indexOf(':')).toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "file" -> file(path(uri(location)), location);
            case "classpath" -> classPath(location.substring(CLASS_PATH.length()));
            case "jar" -> read(url(uri(location), location), location);
            default ->
                throw error(
                        "of the scheme " + scheme,
                        "unknown scheme; allowed: a path, file:, classpath:, jar:, " + MEMORY + ", "
                                + String.join(":, ", BackendFactories.byScheme().keySet())
                                + ":");
        };
    }

    private Configuration classPath(String name) {
        URL resource = loader.getResource(name.startsWith("/") ? name.substring(1) : name);
        if (resource == null) {
            throw error(CLASS_PATH + name, "not found on the class path");
        }
        return read(resource);
    }

    private @Nullable URL resource() {
        Map<String, URL> found = new LinkedHashMap<>();
        for (String suffix : Format.allSuffixes()) {
            URL url = loader.getResource(BASE_NAME + suffix);
            if (url != null) {
                found.put(BASE_NAME + suffix, url);
            }
        }
        if (found.size() > 1) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The class path holds more than one configuration: " + String.join(", ", found.keySet())
                            + "; name one in the system property " + Configuration.PROPERTY);
        }
        return found.isEmpty() ? null : found.values().iterator().next();
    }

    private Configuration file(Path path, String shown) {
        try {
            String id = path.toRealPath().toUri().toString();
            return parse(id, shown, Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw error(shown, "no such file", e);
        } catch (IOException e) {
            throw error(shown, "the file can't be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /** A resource that is a file has the id of the file, so that whoever names its path or URI shares the engine. */
    private Configuration read(URL resource) {
        if (!resource.getProtocol().equals("file")) {
            return read(resource, resource.toString());
        }
        try {
            return file(path(resource.toURI()), lastPart(resource));
        } catch (URISyntaxException e) {
            return read(resource, resource.toString());
        }
    }

    private static String lastPart(URL url) {
        return url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
    }

    private Configuration read(URL url, String id) {
        String shown = lastPart(url);
        try {
            URLConnection connection = url.openConnection();
            // A cached connection would keep the jar open, and with it the class loader.
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                return parse(id, shown, in.readAllBytes());
            }
        } catch (IOException e) {
            throw error(shown, "can't be read: " + e.getClass().getSimpleName(), e);
        }
    }

    private Configuration parse(String id, String shown, byte[] content) {
        Format format = Format.of(shown);
        if (format == null) {
            throw error(shown, "unknown format; allowed: " + String.join(", ", Format.allSuffixes()));
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return parse(id, format.read(text, Position.of(shown)));
        } catch (CharacterCodingException e) {
            throw error(shown, "is not UTF-8", e);
        }
    }

    private Configuration parse(String id, Node.Mapping root) {
        Map<String, String> environment = surroundings.environment();
        Node.Mapping resolved = new Interpolation(environment).resolve(root, "");
        return ConfigurationParser.parse(id, EnvironmentOverrides.apply(resolved, environment));
    }

    private static Path path(String location) {
        try {
            return Path.of(location);
        } catch (InvalidPathException e) {
            throw error(location, "not a path: " + e.getReason(), e);
        }
    }

    private static Path path(URI uri) {
        try {
            return Path.of(uri);
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw error(uri.toString(), "not a local file; write file:/path, or a path", e);
        }
    }

    private static URI uri(String location) {
        try {
            return URI.create(location);
        } catch (IllegalArgumentException e) {
            throw error(location, "not a URI", e);
        }
    }

    private static URL url(URI uri, String location) {
        if (!LOCAL_JAR.matcher(location).lookingAt()) {
            throw error(location, "not an entry of a local jar; write jar:file:/path.jar!/entry");
        }
        try {
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw error(location, "not an entry of a local jar; write jar:file:/path.jar!/entry", e);
        }
    }

    private static StoreException error(String location, String problem) {
        return error(location, problem, null);
    }

    private static StoreException error(String location, String problem, @Nullable Throwable cause) {
        return new StoreException(ErrorCode.CONFIGURATION, "Configuration " + location + ": " + problem, cause);
    }
}
