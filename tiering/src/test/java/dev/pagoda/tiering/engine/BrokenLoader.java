package dev.pagoda.tiering.engine;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.IOException;
import java.io.InputStream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.Implementation;

/** Loads the classes of this project once more, with one method of one class replaced. */
final class BrokenLoader extends ClassLoader {
    private final String target;
    private final byte[] broken;

    BrokenLoader(Class<?> target, String rule, Implementation replacement) {
        super(BrokenLoader.class.getClassLoader());
        this.target = target.getName();
        broken = new ByteBuddy()
                .redefine(target)
                .method(named(rule))
                .intercept(replacement)
                .make()
                .getBytes();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            return name.startsWith("dev.pagoda.") ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] code = name.equals(target) ? broken : read(name);
        return defineClass(name, code, 0, code.length);
    }

    private byte[] read(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(path)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
