package dev.pagoda.cli;

import picocli.CommandLine.IVersionProvider;

/** Says which version this is. */
final class Version implements IVersionProvider {
    Version() {}

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "pagoda " + (version == null ? "(not packaged)" : version) + ", Java " + System.getProperty("java.version")
        };
    }
}
