package dev.densestream.cli;

import dev.densestream.train.PublishedNet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code densestream bench gpu-models}: for {@code bench/gpu pack}, which takes them to a machine that makes none. */
@Command(
        name = "gpu-models",
        hidden = true,
        description = "Write the networks that bench gpu measures, with random weights.")
final class BenchGpuModelsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The folder to write into.")
    private Path folder;

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(folder);
        for (PublishedNet net :
                List.of(PublishedNet.DENSENET_121, PublishedNet.DENSENET_169, PublishedNet.DENSENET_201)) {
            BenchInputs.network(net, folder);
        }
        return 0;
    }
}
