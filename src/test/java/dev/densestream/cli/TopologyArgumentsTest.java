package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.topology.TopologyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TopologyArgumentsTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(
                folder.resolve("t.yaml"), "name: t\ninput: {topics: [images]}\nmodel: {file: signs.onnx}\n");
    }

    private TopologyArguments arguments(String... options) {
        var arguments = CommandLine.populateCommand(new TopologyArguments(), options);
        assertThat(arguments.file()).isEqualTo(file);
        return arguments;
    }

    @Test
    void aTopologyThatMayFetchNothingIsNotRun() {
        var arguments = arguments(file.toString());
        assertThatThrownBy(() -> arguments.runnable(arguments.read()))
                .isInstanceOf(TopologyException.class)
                .hasMessageContaining("fetch: nothing may be fetched, so every event would be a dead letter");
    }

    @Test
    void whereRecordsArePicturesNothingNeedsToBeFetched() {
        var arguments = arguments(file.toString(), "--set", "input.format=bytes");
        assertThat(arguments.runnable(arguments.read()).name()).isEqualTo("t");
    }
}
