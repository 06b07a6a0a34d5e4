package dev.densestream.train;

import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.PreparedModel;
import dev.densestream.onnx.OnnxException;
import dev.densestream.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A DenseNet read back from a prepared model, ours or one that PyTorch exported: it is the checkpoint to go on from. */
public final class SavedNetwork {
    private final PreparedModel model;
    private final DenseNetReader.Found found;

    private SavedNetwork(PreparedModel model, DenseNetReader.Found found) {
        this.model = model;
        this.found = found;
    }

    /**
     * Reads and checks a file.
     *
     * @throws dev.densestream.model.ModelException if it is no prepared model
     * @throws TrainingException if it is one, but no DenseNet that can be trained here
     */
    public static SavedNetwork read(Path file) {
        PreparedModel model = PreparedModel.open(file);
        try {
            return new SavedNetwork(
                    model,
                    DenseNetReader.read(
                            OnnxFile.read(file).graph(),
                            model.contract().labels().size()));
        } catch (IllegalArgumentException | OnnxException e) {
            throw new TrainingException(
                    "%s is a prepared model, but no DenseNet that training can go on from: %s (--tune head takes other networks too)"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    public DenseNetSpec spec() {
        return found.spec();
    }

    /** The model's name in predictions. */
    public String name() {
        return model.contract().name();
    }

    public List<String> labels() {
        return model.contract().labels();
    }

    public PreprocessSpec preprocess() {
        return model.contract().preprocess();
    }

    /** Whether the file gives what its classifier reads as a second output. */
    public boolean hasEmbedding() {
        return model.embedding().isPresent();
    }

    /**
     * A parameter by torchvision's name, row by row, outputs first; the value itself, not a copy.
     *
     * @throws IllegalArgumentException if the network has none of that name
     */
    public float[] parameter(String name) {
        return parameters().get(name);
    }

    Parameters parameters() {
        return found.parameters();
    }

    Scaling scaling() {
        return found.scaling();
    }

    /** The batch norms that the file had lost, as torchvision names them; they do in evaluation what the lost ones did. */
    Set<String> folded() {
        return found.folded();
    }

    /** The file's name and version. */
    String words() {
        return "%s (%s)".formatted(model.file().getFileName(), model.version());
    }
}
