package dev.pagoda.tiering.assembly;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.util.Objects;

/** Defines {@link Sample} itself and leaves all other classes to the loader of the tests. */
final class OwnLoader extends ClassLoader {
    OwnLoader() {
        super(OwnLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.equals(Sample.class.getName())) {
            return super.loadClass(name, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = Objects.requireNonNull(Sample.class.getResourceAsStream("Sample.class"))) {
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @SuppressWarnings("unchecked")
    Class<Object> sampleClass() throws ReflectiveOperationException {
        return (Class<Object>) loadClass(Sample.class.getName());
    }

    Object sample(String text) throws ReflectiveOperationException {
        Constructor<Object> constructor = sampleClass().getConstructor(String.class);
        return constructor.newInstance(text);
    }
}
