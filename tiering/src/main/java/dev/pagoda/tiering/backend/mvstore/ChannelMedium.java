package dev.pagoda.tiering.backend.mvstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** A file of another layer, reached through a scheme that is registered with MVStore. */
final class ChannelMedium implements Medium {
    private final FileChannel channel;

    private ChannelMedium(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Locks {@code channel}, which from then on belongs to the medium.
     *
     * @throws FileInUseException if somebody else holds the lock
     */
    static ChannelMedium of(FileChannel channel) throws IOException {
        try {
            if (channel.tryLock(0, Long.MAX_VALUE, false) == null) {
                throw new FileInUseException();
            }
            return new ChannelMedium(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new FileInUseException();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return channel.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            at += channel.write(source, at);
        }
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void forceUninterruptibly() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            force();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public long room() {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
