package dev.pagoda.tiering.backend.mvstore.crash;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;

/** A file system, under the scheme {@code power}, whose files are {@link PowerDisk}s. */
final class PowerPath extends FilePath {
    static final String SCHEME = "power";

    private static final Map<String, PowerDisk> DISKS = new ConcurrentHashMap<>();

    static {
        FilePath.register(new PowerPath(SCHEME + ":"));
    }

    private PowerPath(String name) {
        this.name = name;
    }

    /** Makes {@code disk} the file {@code file} and returns its path. */
    static String mount(String file, PowerDisk disk) {
        String path = SCHEME + ":" + file;
        DISKS.put(path, disk);
        return path;
    }

    static void unmount(String path) {
        DISKS.remove(path);
    }

    @Override
    public FileChannel open(String mode) {
        return new Channel(disk());
    }

    private PowerDisk disk() {
        return DISKS.get(name);
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FilePath getPath(String path) {
        return new PowerPath(path);
    }

    @Override
    public FilePath toRealPath() {
        return this;
    }

    @Override
    public long size() {
        return disk().size();
    }

    @Override
    public boolean exists() {
        return DISKS.containsKey(name);
    }

    @Override
    public FilePath getParent() {
        return null;
    }

    @Override
    public boolean isDirectory() {
        return false;
    }

    @Override
    public boolean isRegularFile() {
        return true;
    }

    @Override
    public boolean isAbsolute() {
        return true;
    }

    @Override
    public long lastModified() {
        return 0;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public boolean setReadOnly() {
        throw unsupported();
    }

    @Override
    public void createDirectory() {
        throw unsupported();
    }

    @Override
    public boolean createFile() {
        throw unsupported();
    }

    @Override
    public void delete() {
        throw unsupported();
    }

    @Override
    public void moveTo(FilePath target, boolean atomicReplace) {
        throw unsupported();
    }

    @Override
    public List<FilePath> newDirectoryStream() {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("A disk is one file");
    }

    private static final class Channel extends FileBaseDefault {
        private final PowerDisk disk;

        Channel(PowerDisk disk) {
            this.disk = disk;
        }

        @Override
        public long size() {
            return disk.size();
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            byte[] bytes = new byte[target.remaining()];
            int count = disk.read(bytes, 0, bytes.length, position);
            if (count > 0) {
                target.put(bytes, 0, count);
            }
            return count;
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            disk.write(bytes, position);
            return bytes.length;
        }

        @Override
        protected void implTruncate(long size) {
            disk.truncate(size);
        }

        @Override
        public void force(boolean metaData) {
            disk.force(Caller.name());
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            return new FileLock(this, position, size, shared) {
                @Override
                public boolean isValid() {
                    return acquiredBy().isOpen();
                }

                @Override
                public void release() {
                    // Ends with the channel.
                }
            };
        }
    }

    /** Who asks for a force: the method of the backend and, if it left that to MVStore, what it asked of MVStore. */
    private static final class Caller {
        private static final String BACKEND = "dev.pagoda.tiering.backend.mvstore.";

        static String name() {
            return StackWalker.getInstance().walk(frames -> {
                String asked = "";
                for (StackWalker.StackFrame frame : (Iterable<StackWalker.StackFrame>) frames::iterator) {
                    String type = frame.getClassName();
                    if (type.startsWith("org.h2.mvstore.")) {
                        asked = " > " + frame.getMethodName();
                    } else if (type.startsWith(BACKEND) && !isLayer(frame)) {
                        return type.substring(BACKEND.length()) + "." + frame.getMethodName() + asked;
                    }
                }
                return "elsewhere";
            });
        }

        private static boolean isLayer(StackWalker.StackFrame frame) {
            String type = frame.getClassName().substring(BACKEND.length());
            return type.startsWith("crash.")
                    || type.equals("ChannelMedium")
                    || (type.equals("StorageChannel") && frame.getMethodName().startsWith("force"));
        }
    }
}
