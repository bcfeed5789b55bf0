package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;

/**
 * Writes objects of allowed classes only, nested no deeper than a reader can follow. Each class of a graph passes here once for each stream,
 * whoever declares it.
 */
class AllowedOutput extends ObjectOutputStream {
    /**
     * The deepest nesting that is written: a reader needs several calls for each level, and has to get by with the stack of whatever thread it
     * runs in.
     */
    static final int MAXIMUM_DEPTH = 250;

    private static final StackWalker STACK = StackWalker.getInstance();
    private static final String CALLER = JdkValueCodec.class.getName();

    private final AllowList allowed;
    /** How many objects more can't lead beyond the limit, as each leads one level deeper at most. */
    private int unchecked = MAXIMUM_DEPTH;

    AllowedOutput(OutputStream out, AllowList allowed) throws IOException {
        super(out);
        this.allowed = allowed;
        enableReplaceObject(true);
    }

    /** Replaces nothing; this is where each object of the graph comes by. */
    @Override
    protected final Object replaceObject(Object object) {
        if (--unchecked < 0) {
            unchecked = MAXIMUM_DEPTH - depth();
            if (unchecked < 0) {
                throw tooDeep(MAXIMUM_DEPTH);
            }
        }
        return object;
    }

    static StoreException tooDeep(int levels) {
        return new StoreException(
                ErrorCode.INVALID_VALUE, "A value contains more than " + levels + " levels of objects in objects");
    }

    /** Each level is one call of the JDK's {@code writeObject0}; what called the codec has none to count. */
    private static int depth() {
        return (int) (long) STACK.walk(
                frames -> frames.takeWhile(frame -> !frame.getClassName().equals(CALLER))
                        .filter(AllowedOutput::isLevel)
                        .limit(MAXIMUM_DEPTH + 1L)
                        .count());
    }

    private static boolean isLevel(StackWalker.StackFrame frame) {
        return frame.getMethodName().equals("writeObject0")
                && frame.getClassName().equals(ObjectOutputStream.class.getName());
    }

    @Override
    protected final void annotateClass(Class<?> type) {
        allowed.check(type.getName());
    }

    @Override
    protected final void annotateProxyClass(Class<?> type) {
        throw AllowList.refused(Proxy.class.getName());
    }
}
