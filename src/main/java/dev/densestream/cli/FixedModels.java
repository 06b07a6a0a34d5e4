package dev.densestream.cli;

import dev.densestream.event.Prediction;
import dev.densestream.model.PreparedModel;
import dev.densestream.topology.ModelChoice;
import dev.densestream.topology.TopologyFile;
import java.nio.file.Path;
import java.util.List;

/** Models of which every answer of a replay must come. */
final class FixedModels {
    private FixedModels() {}

    /**
     * One version for all of them together.
     *
     * @throws UsageException if one may be another by the next start
     */
    static String version(TopologyFile file) {
        List<Prediction.Model> models =
                file.model().plan().models().stream().map(FixedModels::model).toList();
        return models.size() == 1
                ? models.getFirst().version()
                : Prediction.Model.ensemble(models).version();
    }

    private static Prediction.Model model(ModelChoice choice) {
        return switch (choice.origin()) {
            case ModelChoice.File(Path path, boolean _) -> {
                PreparedModel model = PreparedModel.open(Arguments.existingFile("model.file", path));
                yield new Prediction.Model(model.contract().name(), model.version());
            }
            case ModelChoice.Directory _, ModelChoice.Topic _ ->
                throw new UsageException(
                        "the topology takes %s, which may be another one by the time that a replay goes on: name a file with --model"
                                .formatted(choice.origin().words()));
        };
    }
}
