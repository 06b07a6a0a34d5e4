package dev.densestream.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
        byte[] bytes = bytes(file);
        ModelProto model = parsed(file, bytes);
        Map<String, String> metadata = model.getMetadataPropsList().stream()
                .collect(Collectors.toMap(
                        StringStringEntryProto::getKey, StringStringEntryProto::getValue, (first, second) -> second));
        if (!ContractMetadata.isPresent(metadata)) {
            throw new ModelException(
                    "%s is an ONNX model, but not a prepared one (no labels and no preprocessing in its metadata): `densestream train` writes prepared models"
                            .formatted(file));
        }
        ModelContract contract;
        try {
            contract = ContractMetadata.read(metadata);
        } catch (ModelException e) {
            throw new ModelException("%s: %s".formatted(file, e.getMessage()), e);
        }
        ModelGraph graph = ModelGraph.of(model);
        List<String> problems = ContractCheck.problems(contract, graph, model.getGraph());
        if (!problems.isEmpty()) {
            throw new ModelException("%s: %s".formatted(file, String.join("; ", problems)));
        }
        return new PreparedModel(file, bytes.length, sha256(bytes), contract, graph);
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
        byte[] again = bytes(file);
        if (!sha256(again).equals(sha256)) {
            throw new ModelException("%s was changed while it was opened".formatted(file));
        }
        return again;
    }

    private static byte[] bytes(Path file) {
        if (!Files.exists(file)) {
            throw new ModelException("%s: there is no such model file".formatted(file));
        }
        if (Files.isDirectory(file)) {
            throw new ModelException("%s is a folder, not a model file".formatted(file));
        }
        try {
            return Files.readAllBytes(file);
        } catch (AccessDeniedException e) {
            throw new ModelException("%s may not be read by this process".formatted(file), e);
        } catch (IOException e) {
            throw new ModelException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static ModelProto parsed(Path file, byte[] bytes) {
        String kind = FileKind.notOnnx(bytes);
        if (kind != null) {
            throw new ModelException("%s is not an ONNX model, it is %s".formatted(file, kind));
        }
        try {
            // Aliasing leaves the weights where they are instead of copying them once more.
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            ModelProto model = ModelProto.parseFrom(in, ExtensionRegistryLite.getEmptyRegistry());
            if (!model.hasGraph() || model.getOpsetImportCount() == 0) {
                throw new ModelException("%s is not an ONNX model: it has no %s"
                        .formatted(file, model.hasGraph() ? "operator set" : "graph"));
            }
            return model;
        } catch (IOException e) {
            // Every exporter writes the IR version first, as field 1.
            boolean onnx = bytes[0] == 8;
            throw new ModelException(
                    onnx
                            ? "%s is truncated or damaged: its %d bytes are no whole ONNX model"
                                    .formatted(file, bytes.length)
                            : "%s is not an ONNX model".formatted(file),
                    e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
