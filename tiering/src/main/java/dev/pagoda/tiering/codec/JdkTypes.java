package dev.pagoda.tiering.codec;

import java.util.Set;

/**
 * The classes of the JDK that carry values and nothing else: no class loading, no reflection, no network, no code of a caller's choice when
 * they are read. Comparators are limited to those without a parameter.
 */
final class JdkTypes {
    private static final Set<String> LANG = names(
            "java.lang.", "Boolean Byte Short Integer Long Float Double Character String Number Enum Object Record");
    private static final Set<String> MATH = names("java.math.", "BigInteger BigDecimal MathContext RoundingMode");
    private static final Set<String> SQL = names("java.sql.", "Date Time Timestamp");
    private static final Set<String> COLLECTIONS = names(
            "java.util.",
            "ArrayList LinkedList ArrayDeque Arrays$ArrayList Vector Stack PriorityQueue HashMap LinkedHashMap TreeMap"
                    + " IdentityHashMap EnumMap Hashtable Properties HashSet LinkedHashSet TreeSet EnumSet RegularEnumSet"
                    + " JumboEnumSet EnumSet$SerializationProxy BitSet AbstractMap$SimpleEntry"
                    + " AbstractMap$SimpleImmutableEntry CollSer AbstractList AbstractCollection AbstractSet AbstractMap"
                    + " Dictionary AbstractSequentialList AbstractQueue Map$Entry Map Set List Collection");
    private static final Set<String> WRAPPERS = names(
            "java.util.Collections$",
            "EmptyList EmptySet EmptyMap SingletonList SingletonSet SingletonMap CopiesList SetFromMap"
                    + " UnmodifiableCollection UnmodifiableList UnmodifiableRandomAccessList UnmodifiableSet"
                    + " UnmodifiableSortedSet UnmodifiableNavigableSet UnmodifiableMap UnmodifiableSortedMap"
                    + " UnmodifiableNavigableMap UnmodifiableMap$UnmodifiableEntrySet"
                    + " UnmodifiableSequencedCollection UnmodifiableSequencedSet UnmodifiableSequencedMap"
                    + " SynchronizedCollection SynchronizedList SynchronizedRandomAccessList SynchronizedSet"
                    + " SynchronizedSortedSet SynchronizedMap SynchronizedSortedMap"
                    + " ReverseComparator ReverseComparator2");
    private static final Set<String> VALUES = names(
            "java.util.",
            "UUID Date Calendar GregorianCalendar TimeZone SimpleTimeZone Currency Locale"
                    + " Comparators$NaturalOrderComparator");
    private static final Set<String> CONCURRENT = names(
            "java.util.concurrent.",
            "ConcurrentHashMap ConcurrentHashMap$Segment ConcurrentHashMap$KeySetView ConcurrentHashMap$CollectionView"
                    + " ConcurrentSkipListMap ConcurrentSkipListSet ConcurrentLinkedQueue ConcurrentLinkedDeque"
                    + " CopyOnWriteArrayList CopyOnWriteArraySet TimeUnit atomic.AtomicBoolean atomic.AtomicInteger"
                    + " atomic.AtomicLong atomic.AtomicReference locks.AbstractOwnableSynchronizer"
                    + " locks.AbstractQueuedSynchronizer locks.ReentrantLock locks.ReentrantLock$Sync"
                    + " locks.ReentrantLock$NonfairSync");
    private static final Set<String> OTHERS = Set.of(
            "java.net.URI",
            "java.lang.String$CaseInsensitiveComparator",
            "java.util.Calendar$CalendarAccessControlContext",
            "sun.util.calendar.ZoneInfo");

    private static final Set<String> ALL =
            Set.copyOf(union(LANG, MATH, SQL, COLLECTIONS, WRAPPERS, VALUES, CONCURRENT, OTHERS));

    private JdkTypes() {}

    static boolean has(String name) {
        return ALL.contains(name) || name.startsWith("java.time.");
    }

    private static Set<String> names(String prefix, String names) {
        Set<String> full = new java.util.HashSet<>();
        for (String name : names.split(" ", -1)) {
            full.add(prefix + name);
        }
        return full;
    }

    @SafeVarargs
    private static Set<String> union(Set<String>... sets) {
        Set<String> all = new java.util.HashSet<>();
        for (Set<String> set : sets) {
            all.addAll(set);
        }
        return all;
    }
}
