package dev.densestream.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {
    private static final String UNKNOWN = "0-unpackaged";

    @Override
    public String[] getVersion() {
        String version = number();
        return new String[] {
            "densestream " + (version.equals(UNKNOWN) ? "(built from classes)" : version), "Java " + Runtime.version()
        };
    }

    /** The version alone, {@code 0-unpackaged} where there is no jar. */
    static String number() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? UNKNOWN : version;
    }
}
