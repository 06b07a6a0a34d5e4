package dev.densestream.cli;

import dev.densestream.model.PreparedModel;
import dev.densestream.train.HeadTuner;
import dev.densestream.train.TrainingSettings;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** What {@code --tune head} needs to know beside the rest. */
final class HeadArguments {
    @Option(
            names = "--views",
            paramLabel = "K",
            description =
                    "With --tune head, how often each picture is looked at: once as it is, then changed as --augment says"
                            + " (default: 1).")
    private Integer views;

    @Option(
            names = "--features",
            paramLabel = "DIR",
            description = "With --tune head, the folder of the cached features (default: FILE.features).")
    private Path features;

    /** @throws UsageException if one of them was given where none is needed */
    void refuse() {
        if (views != null || features != null) {
            throw new UsageException("%s: only --tune head has use for it"
                    .formatted(views != null ? "--views " + views : "--features " + features));
        }
    }

    HeadTuner.Job job(
            String name,
            Path from,
            TrainingSettings settings,
            boolean embedding,
            Path out,
            Map<String, String> provenance) {
        return new HeadTuner.Job(
                name,
                PreparedModel.open(from),
                settings,
                views == null ? 1 : views,
                embedding,
                out,
                features == null ? out.resolveSibling(out.getFileName() + ".features") : features,
                provenance);
    }
}
