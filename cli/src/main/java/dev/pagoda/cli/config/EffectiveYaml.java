package dev.pagoda.cli.config;

import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import dev.pagoda.tiering.config.HeapSettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration as YAML, every option written out, secrets left out. */
final class EffectiveYaml {
    private static final String HIDDEN = "(hidden)";
    private static final Pattern SECRET_OPTION =
            Pattern.compile("pass|pwd|secret|token|credential|user|auth|key(?!type)|private|certificate");
    private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/]*@");
    private static final Pattern QUERY = Pattern.compile("\\?.*", Pattern.DOTALL);

    private final StringBuilder out = new StringBuilder();

    private EffectiveYaml() {}

    static String of(Configuration configuration) {
        EffectiveYaml yaml = new EffectiveYaml();
        yaml.section("backends", configuration.backends().isEmpty());
        configuration.backends().values().forEach(yaml::backend);
        yaml.section("defaults", false);
        yaml.settings("  ", configuration.defaults());
        yaml.section("caches", configuration.caches().isEmpty());
        configuration.caches().forEach((name, settings) -> {
            yaml.line("  " + quoted(name) + ":");
            yaml.settings("    ", settings);
        });
        yaml.section("security", false);
        yaml.line("  allow: " + list(configuration.allow()));
        return yaml.out.toString();
    }

    private void section(String name, boolean empty) {
        line(name + (empty ? ": {}" : ":"));
    }

    private void backend(BackendConfiguration backend) {
        line("  " + backend.name() + ":");
        line("    url: " + quoted(redacted(backend.url())));
        new TreeMap<>(backend.options()).forEach((key, value) -> {
            boolean secret = SECRET_OPTION.matcher(key.toLowerCase(Locale.ROOT)).find();
            line("    " + key + ": " + quoted(secret ? HIDDEN : value));
        });
    }

    private void settings(String indent, CacheSettings settings) {
        line(indent + "tiers: " + list(settings.tiers()));
        line(indent + "ttl: " + time(settings.ttl()));
        heap(indent, settings);
        line(indent + "value: " + (settings.valueCodec() == null ? "auto" : settings.valueCodec()));
        type(indent, "keyType", settings.keyType());
        type(indent, "valueType", settings.valueType());
        line(indent + "limits: { maximumKeyBytes: " + settings.limits().maximumKeyBytes() + ", maximumValueBytes: "
                + settings.limits().maximumValueBytes() + " }");
        line(indent + "statistics: " + settings.statistics());
        line(indent + "onError: " + settings.onError().name().toLowerCase(Locale.ROOT));
        line(indent + "staleIfError: " + limit(settings.staleIfError()));
        line(indent + "loadLock: " + limit(settings.loadLock().lease()));
        line(indent + "loadLockWait: " + limit(settings.loadLock().longestWait()));
    }

    private void heap(String indent, CacheSettings settings) {
        if (!settings.hasHeap()) {
            return;
        }
        Long bytes = settings.heap().maximumBytes();
        Long entries = settings.heap().maximumEntries();
        if (bytes != null) {
            line(indent + "heap: { maximumBytes: " + bound(bytes) + " }");
        } else {
            long unset = settings.tiers().size() == 1 ? HeapSettings.UNBOUNDED : HeapSettings.NEAR_ENTRIES;
            line(indent + "heap: { maximumEntries: " + bound(entries == null ? unset : entries) + " }");
        }
    }

    /** Returns a time in the largest unit in which it is a whole number. */
    private static String time(Ttl ttl) {
        if (ttl.isEternal()) {
            return "eternal";
        }
        long millis = ttl.millis();
        long[] units = {86_400_000, 3_600_000, 60_000, 1_000, 1};
        String[] names = {"d", "h", "m", "s", "ms"};
        int unit = 0;
        while (millis % units[unit] != 0) {
            unit++;
        }
        return millis / units[unit] + names[unit];
    }

    private static String limit(Duration limit) {
        return limit.isZero() ? "off" : time(Ttl.of(limit));
    }

    private static String bound(long value) {
        return value == HeapSettings.UNBOUNDED ? "unbounded" : String.valueOf(value);
    }

    private void type(String indent, String key, @Nullable String type) {
        if (type != null) {
            line(indent + key + ": " + type);
        }
    }

    private void line(String line) {
        out.append(line).append('\n');
    }

    private static String list(List<String> names) {
        return names.stream().map(EffectiveYaml::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Leaves out user and password, and the options behind the question mark, which may hold them too. */
    private static String redacted(String url) {
        String withoutUser = USER_INFO.matcher(url).replaceFirst(HIDDEN + "@");
        return QUERY.matcher(withoutUser).replaceFirst("?" + HIDDEN);
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
