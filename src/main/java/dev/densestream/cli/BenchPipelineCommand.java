package dev.densestream.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code densestream bench pipeline}. */
@Command(
        name = "pipeline",
        description = "Compare images/s through broker and topology with those of the bare session.")
final class BenchPipelineCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UsageException("not here yet");
    }
}
