package dev.pagoda.tiering.assembly;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

/**
 * Runs code that starts threads which may outlive the caller's class loader. A thread inherits the context class loader of the thread that
 * starts it and, up to JDK 23, the protection domains on its stack, each of which holds a class loader; neither is the caller's here.
 */
final class Detached {
    private Detached() {}

    @SuppressWarnings("removal") // where it is removed there is nothing to inherit any more
    static <T> T call(Supplier<T> action) {
        Thread thread = Thread.currentThread();
        ClassLoader context = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return AccessController.doPrivileged((PrivilegedAction<T>) action::get);
        } finally {
            thread.setContextClassLoader(context);
        }
    }
}
