package dev.pagoda.jcache;

import java.io.Serializable;

/** A class of an application. */
public final class Model implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;

    /** Makes a model. */
    public Model(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
