package dev.pagoda.benchmarks;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.CompatibleFieldSerializer;
import com.esotericsoftware.kryo.serializers.DefaultSerializers.UUIDSerializer;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import com.esotericsoftware.kryo.util.Pool;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.codec.AllowList;
import dev.pagoda.tiering.codec.ValueCodec;
import dev.pagoda.tiering.codec.ValueCodecs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.objenesis.strategy.StdInstantiatorStrategy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A value to bytes and back. The codecs of Pagoda check classes and frame; Kryo, the other candidate, is measured bare. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ValueCoding {
    /** Who encodes. */
    public enum Format {
        JDK,
        FORY,
        KRYO
    }

    /** What is encoded. */
    public enum Values {
        BEAN,
        RECORD,
        MAP
    }

    /** Who encodes. */
    @Param({"JDK", "FORY", "KRYO"})
    Format format = Format.JDK;

    /** What is encoded. */
    @Param({"BEAN", "RECORD", "MAP"})
    Values values = Values.BEAN;

    private Object value = "";
    private Bytes form = Bytes.EMPTY;
    private Coder coder = new KryoCoder();

    /** Encodes once, checks that the value comes back, and prints how long its form is. */
    @Setup
    public void encodeOnce() {
        value = switch (values) {
            case BEAN -> Customer.of(7);
            case RECORD -> Product.of(7);
            case MAP -> map();
        };
        coder = format == Format.KRYO ? new KryoCoder() : new PagodaCoder(codec());
        form = coder.encode(value);
        if (!coder.decode(form).equals(value)) {
            throw new IllegalStateException("The value did not come back");
        }
        System.out.println(format + " " + values + ": " + form.length() + " bytes");
    }

    /** Encodes. */
    @Benchmark
    public Bytes encode() {
        return coder.encode(value);
    }

    /** Decodes. */
    @Benchmark
    public Object decode() {
        return coder.decode(form);
    }

    private ValueCodec<Object> codec() {
        String name = format == Format.JDK ? ValueCodecs.JDK : ValueCodecs.FORY;
        AllowList allowed = AllowList.of(List.of("dev.pagoda.benchmarks.**"));
        return ValueCodecs.of(name, Object.class, getClass().getClassLoader(), allowed);
    }

    private static Map<String, Object> map() {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < 10; i++) {
            map.put("key" + i, i % 2 == 0 ? "value " + i : Long.valueOf(i));
        }
        return map;
    }

    private interface Coder {
        Bytes encode(Object value);

        Object decode(Bytes form);
    }

    private record PagodaCoder(ValueCodec<Object> codec) implements Coder {
        @Override
        public Bytes encode(Object value) {
            return codec.encode(value);
        }

        @Override
        public Object decode(Bytes form) {
            return codec.decode(form);
        }
    }

    /** Kryo as one would use it here: any class, fields matched by name, references kept, pooled, since it is not thread-safe. */
    private static final class KryoCoder implements Coder {
        private static final int BUFFER = 256;

        private final Pool<Kryo> pool = new Pool<>(true, true) {
            @Override
            protected Kryo create() {
                Kryo kryo = new Kryo();
                kryo.setRegistrationRequired(false);
                kryo.setReferences(true);
                kryo.setDefaultSerializer(CompatibleFieldSerializer.class);
                kryo.addDefaultSerializer(UUID.class, new UUIDSerializer());
                kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
                return kryo;
            }
        };

        @Override
        public Bytes encode(Object value) {
            Kryo kryo = pool.obtain();
            Output out = new Output(BUFFER, -1);
            kryo.writeClassAndObject(out, value);
            pool.free(kryo);
            return Bytes.wrap(out.toBytes());
        }

        @Override
        public Object decode(Bytes form) {
            Kryo kryo = pool.obtain();
            Object value = kryo.readClassAndObject(new Input(form.unsafeArray()));
            pool.free(kryo);
            return value;
        }
    }
}
