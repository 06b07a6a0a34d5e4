package dev.densestream.cli;

import dev.densestream.topology.TopologyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** {@code densestream topology asyncapi}. */
@Command(
        name = "asyncapi",
        description = {
            "Write an AsyncAPI 3.0 document of a topology, without a broker: its topics, and what their records hold."
        },
        footer = {"", "Example: densestream topology asyncapi topologies/classify.yaml -o classify.asyncapi.yaml"})
final class TopologyAsyncApiCommand implements Callable<Integer> {
    @Mixin
    private TopologyArguments topology;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Where it goes (default: standard output).")
    private Path out;

    @Mixin
    private KafkaSettings kafka;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        TopologyFile file = topology.read();
        String document = YAMLMapper.builder()
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .disable(YAMLWriteFeature.SPLIT_LINES)
                .build()
                .writeValueAsString(AsyncApi.of(file, kafka.properties(file)));
        if (out == null) {
            spec.commandLine().getOut().print(document);
            spec.commandLine().getOut().flush();
        } else {
            Arguments.writable("--out", out);
            Files.writeString(out, document);
        }
        return 0;
    }
}
