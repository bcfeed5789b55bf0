package dev.pagoda.cli;

import dev.pagoda.cli.console.Io;
import java.lang.reflect.Constructor;
import picocli.CommandLine;

/** Makes commands: those that ask for it are given the surroundings. */
final class Commands implements CommandLine.IFactory {
    private final Io io;

    Commands(Io io) {
        this.io = io;
    }

    @Override
    public <T> T create(Class<T> type) throws Exception {
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Io.class) {
                return type.cast(constructor.newInstance(io));
            }
        }
        return CommandLine.defaultFactory().create(type);
    }
}
