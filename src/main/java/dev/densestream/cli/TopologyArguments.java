package dev.densestream.cli;

import dev.densestream.topology.TopologyException;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A topology file and what of it is different this time. */
final class TopologyArguments {
    @Parameters(paramLabel = "TOPOLOGY", description = "The topology file, such as topologies/classify.yaml.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Override a value of the topology file, such as --set batch.max-size=16. Repeatable.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    Path file() {
        return file;
    }

    Map<String, String> overrides() {
        return Collections.unmodifiableMap(overrides);
    }

    TopologyFile read() {
        return read(overrides);
    }

    /** @param values instead of {@link #overrides} */
    TopologyFile read(Map<String, String> values) {
        return new TopologyReader().read(file, values);
    }

    /** @throws TopologyException if every event would become a dead letter, and be committed, within seconds */
    TopologyFile runnable(TopologyFile topology) {
        if (topology.refusesAll()) {
            throw new TopologyException(
                    file.toString(),
                    List.of("fetch: nothing may be fetched, so every event would be a dead letter; allow something with"
                            + " files, http, s3 or data, such as --set \"fetch.files=[$PWD/pictures]\""));
        }
        return topology;
    }
}
