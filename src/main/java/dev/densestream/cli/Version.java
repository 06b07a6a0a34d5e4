package dev.densestream.cli;

import dev.densestream.stream.ProcessedBy;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"densestream " + ProcessedBy.version(), "Java " + Runtime.version()};
    }
}
