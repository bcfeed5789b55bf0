package dev.pagoda.testing;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The programs of a PostgreSQL version, unpacked once for all processes of this machine's user. */
final class PostgresBinaries {
    private PostgresBinaries() {}

    /** Returns the directory that holds {@code bin}, {@code lib} and {@code share} of a major version, as {@code 18}. */
    static Path of(String version) throws IOException {
        String home = "pagoda-postgresql-" + version + "-" + System.getProperty("user.name");
        Path directory = Path.of(System.getProperty("java.io.tmpdir")).resolve(home);
        if (!Files.isExecutable(directory.resolve("bin/postgres"))) {
            Path fresh = Directories.temporary("postgresql-" + version);
            unpack(version, fresh);
            install(fresh, directory);
        }
        return directory;
    }

    /** Another process may have been quicker, whose directory is as good. */
    private static void install(Path fresh, Path directory) throws IOException {
        try {
            Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            Directories.delete(fresh);
        }
    }

    private static void unpack(String version, Path target) throws IOException {
        String resource = "/postgresql/" + version + ".jar";
        try (InputStream stream = PostgresBinaries.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new FileNotFoundException("This build has no PostgreSQL " + version
                        + "; 14, 16 and 18 are there, 15 and 17 with the profile all-postgresql");
            }
            try (ZipInputStream jar = new ZipInputStream(stream)) {
                var entry = jar.getNextEntry();
                while (entry != null && !entry.getName().endsWith(".txz")) {
                    entry = jar.getNextEntry();
                }
                unpack(new TarArchiveInputStream(new XZInputStream(jar)), target);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, Path target) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("An entry of the archive leaves its directory");
            } else if (entry.isDirectory()) {
                Files.createDirectories(path);
            } else if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else {
                Files.createDirectories(path.getParent());
                Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(
                        path,
                        PosixFilePermissions.fromString((entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x"));
            }
        }
    }
}
