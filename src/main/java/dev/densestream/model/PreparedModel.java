package dev.densestream.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.densestream.onnx.OnnxException;
import dev.densestream.onnx.OnnxFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * A model file that was found to keep the contract it states. It holds no weights and no session.
 *
 * @param file where it is
 * @param bytes the file's size
 * @param sha256 of the file, in lower-case hex
 */
public record PreparedModel(Path file, long bytes, String sha256, ModelContract contract, ModelGraph graph) {
    private static final int VERSION_DIGITS = 12;

    /**
     * Reads and checks a file.
     *
     * @throws ModelException in one line: not there, no ONNX model, no prepared one, or which promises it breaks
     */
    public static PreparedModel open(Path file) {
        OnnxFile read;
        try {
            read = OnnxFile.read(file);
        } catch (OnnxException e) {
            throw new ModelException(e.getMessage(), e);
        }
        ModelProto model = read.model();
        ModelGraph graph = ModelGraph.of(model);
        Map<String, String> metadata = metadata(model);
        if (!ContractMetadata.isPresent(metadata)) {
            throw new ModelException(
                    "%s is an ONNX model (inputs %s, outputs %s), but not a prepared one: `densestream model import` makes one of it"
                            .formatted(file, graph.inputs(), graph.outputs()));
        }
        ModelContract contract;
        try {
            contract = ContractMetadata.read(metadata);
        } catch (ModelException e) {
            throw new ModelException("%s: %s".formatted(file, e.getMessage()), e);
        }
        List<String> problems = ContractCheck.problems(contract, graph, model.getGraph());
        if (!problems.isEmpty()) {
            throw new ModelException("%s: %s".formatted(file, String.join("; ", problems)));
        }
        return new PreparedModel(file, read.bytes(), read.sha256(), contract, graph);
    }

    /** What an ONNX file says of itself beside its graph. */
    public static Map<String, String> metadata(ModelProto model) {
        return model.getMetadataPropsList().stream()
                .collect(Collectors.toMap(
                        StringStringEntryProto::getKey, StringStringEntryProto::getValue, (first, second) -> second));
    }

    /** How many numbers an embedding has; empty for a model without one. */
    public OptionalInt embedding() {
        return graph.output(ModelContract.EMBEDDING)
                .map(output -> OptionalInt.of(Integer.parseInt(output.shape().get(1))))
                .orElse(OptionalInt.empty());
    }

    /** The first {@value #VERSION_DIGITS} digits of {@link #sha256}: other weights are another version, always. */
    public String version() {
        return sha256.substring(0, VERSION_DIGITS);
    }

    /**
     * The file's bytes, read again: whoever opens a session gets what was checked, or an error.
     *
     * @throws ModelException if the file is not the same any more
     */
    byte[] read() {
        try {
            return OnnxFile.unchanged(file, sha256);
        } catch (OnnxException e) {
            throw new ModelException(e.getMessage(), e);
        }
    }
}
