package dev.densestream.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: enough for a report of a fault. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String packaged = Main.class.getPackage().getImplementationVersion();
        return new String[] {
            "densestream %s (Java %s, %s %s)"
                    .formatted(
                            packaged == null ? "not packaged" : packaged,
                            Runtime.version(),
                            System.getProperty("os.name"),
                            System.getProperty("os.arch"))
        };
    }
}
