package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.UnsafeByteOperations;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An ONNX file that was read and found whole.
 *
 * @param path where it is
 * @param bytes its size, without that of weights in other files
 * @param sha256 of the file, in lower-case hex
 * @param model as it stands in the file: weights may lie in other files, constants may be nodes
 */
public record OnnxFile(Path path, long bytes, String sha256, ModelProto model) {
    /** Protobuf counts a message's bytes in 31 bits, and so no single ONNX file is larger. */
    public static final long LARGEST = Integer.MAX_VALUE;

    /**
     * Reads and checks a file.
     *
     * @throws OnnxException in one line: not there, no ONNX model and what it is instead, truncated, too large
     */
    public static OnnxFile read(Path path) {
        byte[] bytes = bytes(path);
        return new OnnxFile(path, bytes.length, sha256(bytes), parsed(path, bytes));
    }

    /**
     * The bytes of a file that was read before.
     *
     * @param sha256 what it had then
     * @throws OnnxException if it is not the same any more
     */
    public static byte[] unchanged(Path path, String sha256) {
        byte[] again = bytes(path);
        if (!sha256(again).equals(sha256)) {
            throw new OnnxException("%s was changed while it was opened".formatted(path));
        }
        return again;
    }

    /**
     * The graph in one piece: weights that lie in other files are taken in, constant nodes are weights like all others,
     * and nodes stand in the order of their work.
     *
     * @throws OnnxException if weights are missing, outside the model's folder or too many, or the graph contradicts
     *     itself
     */
    public OnnxGraph graph() {
        try {
            ModelProto constants = ConstantNodes.asWeights(model);
            return OnnxGraph.of(ExternalWeights.takenIn(constants, path));
        } catch (OnnxException e) {
            throw new OnnxException("%s: %s".formatted(path, e.getMessage()), e);
        }
    }

    /**
     * Writes a model into one file.
     *
     * @throws OnnxException if its weights are too many for that
     */
    public static void write(ModelProto model, Path path) throws IOException {
        long weights = model.getGraph().getInitializerList().stream()
                .mapToLong(weight -> weight.getRawData().size())
                .sum();
        if (weights > LARGEST) {
            throw new OnnxException("its weights have %,d bytes; one ONNX file has at most 2 GB".formatted(weights));
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
            model.writeTo(out);
        }
    }

    private static byte[] bytes(Path path) {
        if (!Files.exists(path)) {
            throw new OnnxException("%s: there is no such model file".formatted(path));
        }
        if (Files.isDirectory(path)) {
            throw new OnnxException("%s is a folder, not a model file".formatted(path));
        }
        try {
            long size = Files.size(path);
            if (size > LARGEST) {
                throw new OnnxException(
                        "%s has %,d bytes; no ONNX file has more than 2 GB (%,d): are its weights in a file beside it?"
                                .formatted(path, size, LARGEST));
            }
            return Files.readAllBytes(path);
        } catch (AccessDeniedException e) {
            throw new OnnxException("%s may not be read by this process".formatted(path), e);
        } catch (IOException e) {
            throw new OnnxException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static ModelProto parsed(Path path, byte[] bytes) {
        String kind = FileKind.notOnnx(bytes);
        if (kind != null) {
            throw new OnnxException("%s is not an ONNX model, it is %s".formatted(path, kind));
        }
        ModelProto model;
        try {
            // Aliasing leaves the weights where they are instead of copying them once more.
            CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
            in.enableAliasing(true);
            model = ModelProto.parseFrom(in, ExtensionRegistryLite.getEmptyRegistry());
        } catch (IOException e) {
            // Every exporter writes the IR version first, as field 1.
            boolean onnx = bytes[0] == 8;
            throw new OnnxException(
                    onnx
                            ? "%s is truncated or damaged: its %d bytes are no whole ONNX model"
                                    .formatted(path, bytes.length)
                            : "%s is not an ONNX model".formatted(path),
                    e);
        }
        if (!model.hasGraph() || model.getOpsetImportCount() == 0) {
            throw new OnnxException("%s is not an ONNX model: it has no %s"
                    .formatted(path, model.hasGraph() ? "operator set" : "graph"));
        }
        return model;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
