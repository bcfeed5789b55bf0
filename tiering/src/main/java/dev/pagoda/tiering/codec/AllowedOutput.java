package dev.pagoda.tiering.codec;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;

/** Writes objects of allowed classes only. Each class of a graph passes here once for each stream, whoever declares it. */
class AllowedOutput extends ObjectOutputStream {
    private final AllowList allowed;

    AllowedOutput(OutputStream out, AllowList allowed) throws IOException {
        super(out);
        this.allowed = allowed;
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
