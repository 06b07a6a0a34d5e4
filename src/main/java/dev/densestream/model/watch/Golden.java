package dev.densestream.model.watch;

import dev.densestream.model.ModelException;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.model.verify.FolderVerifier;
import dev.densestream.model.verify.LabelledFolder;
import dev.densestream.model.verify.PictureFiles;
import java.nio.file.Path;

/**
 * Pictures that a model must know before it may answer.
 *
 * @param folder has a folder of pictures for each label
 * @param minimum the part of them whose first label must be right, 0 to 1
 */
public record Golden(Path folder, double minimum, PictureFiles files) {
    /**
     * Runs the model on all of them.
     *
     * @throws ModelException if it knows too few
     * @throws dev.densestream.model.OptionException if the folder is not as it must be
     */
    void judge(OnnxSession session) {
        var verifier = new FolderVerifier(session, files);
        Evaluation evaluation = verifier.verify(
                LabelledFolder.of(folder, session.model().contract().labels()), () -> {});
        if (!verifier.unreadable().isEmpty()) {
            // Else a folder that was damaged would let every model pass.
            throw new ModelException(
                    "a golden picture cannot be read: " + verifier.unreadable().getFirst());
        }
        if (evaluation.accuracy() < minimum) {
            throw new ModelException("it knows %d of the %d golden pictures in %s, %.3f; needed is %s"
                    .formatted(evaluation.correct(), evaluation.pictures(), folder, evaluation.accuracy(), minimum));
        }
    }
}
