package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Takes in the weights that lie in files beside a model. The model names those files, and a model comes from anywhere: so
 * nothing outside its own folder is read, whatever links lead there.
 */
final class ExternalWeights {
    private final Path folder;
    private long total;

    private ExternalWeights(Path folder) {
        this.folder = folder;
    }

    /**
     * @param file the model's own file
     * @throws OnnxException if weights are not there, outside the model's folder, cut off, or too many for one file
     */
    static ModelProto takenIn(ModelProto model, Path file) {
        ExternalWeights weights = new ExternalWeights(file.toAbsolutePath().getParent());
        return model.toBuilder().setGraph(weights.graph(model.getGraph())).build();
    }

    private GraphProto graph(GraphProto graph) {
        GraphProto.Builder whole = graph.toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            if (isExternal(graph.getInitializer(i))) {
                whole.setInitializer(i, tensor(graph.getInitializer(i)));
            }
        }
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            if (Nodes.graphs(node).findAny().isPresent()
                    || node.getAttributeList().stream().anyMatch(AttributeProto::hasT)) {
                whole.setNode(i, node(node));
            }
        }
        return whole.build();
    }

    private NodeProto node(NodeProto node) {
        NodeProto.Builder whole = Nodes.withGraphs(node, this::graph).toBuilder();
        for (AttributeProto.Builder attribute : whole.getAttributeBuilderList()) {
            if (attribute.hasT() && isExternal(attribute.getT())) {
                attribute.setT(tensor(attribute.getT()));
            }
        }
        return whole.build();
    }

    private static boolean isExternal(TensorProto tensor) {
        return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    private TensorProto tensor(TensorProto tensor) {
        Map<String, String> where = tensor.getExternalDataList().stream()
                .collect(Collectors.toMap(
                        StringStringEntryProto::getKey, StringStringEntryProto::getValue, (first, second) -> second));
        String location = where.getOrDefault("location", "");
        long needed = Tensors.bytes(tensor);
        long offset = number(tensor, where, "offset").orElse(0L);
        number(tensor, where, "length").filter(length -> length != needed).ifPresent(length -> {
            throw new OnnxException("weight %s of the shape %s has %d bytes in %s, its shape needs %d"
                    .formatted(tensor.getName(), tensor.getDimsList(), length, location, needed));
        });
        total += needed;
        if (total > OnnxFile.LARGEST) {
            throw new OnnxException("its weights in other files are more than 2 GB (%,d bytes), too many for one file"
                    .formatted(OnnxFile.LARGEST));
        }
        return tensor.toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(read(tensor.getName(), location, offset, (int) needed))
                .build();
    }

    private static Optional<Long> number(TensorProto tensor, Map<String, String> where, String key) {
        String text = where.get(key);
        if (text == null) {
            return Optional.empty();
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new OnnxException("weight %s lies in another file at the %s '%s', which is no number"
                .formatted(tensor.getName(), key, text));
    }

    private ByteString read(String weight, String location, long offset, int bytes) {
        try (FileChannel channel = FileChannel.open(resolve(weight, location))) {
            if (offset > channel.size() - bytes) {
                throw new EOFException(
                        "%s has %,d bytes, weight %s has %,d from byte %,d on: the file is truncated or of another model"
                                .formatted(location, channel.size(), weight, bytes, offset));
            }
            ByteBuffer buffer = ByteBuffer.allocate(bytes);
            channel.position(offset);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException(location + " ended while it was read");
                }
            }
            return UnsafeByteOperations.unsafeWrap(buffer.flip());
        } catch (EOFException e) {
            throw new OnnxException(e.getMessage(), e);
        } catch (IOException e) {
            throw new OnnxException("weights in %s cannot be read: %s".formatted(location, e), e);
        }
    }

    private Path resolve(String weight, String location) throws IOException {
        Path named;
        try {
            named = Path.of(location);
        } catch (InvalidPathException e) {
            throw new OnnxException("weight %s lies in '%s', which is no path".formatted(weight, location), e);
        }
        Path file = folder.resolve(named).normalize();
        if (location.isBlank() || named.isAbsolute() || !file.startsWith(folder.normalize())) {
            throw outside(weight, location);
        }
        if (!Files.isRegularFile(file)) {
            throw new OnnxException(
                    "weight %s lies in %s, and there is no such file beside the model".formatted(weight, location));
        }
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
            throw outside(weight, location);
        }
        return file;
    }

    private static OnnxException outside(String weight, String location) {
        return new OnnxException(
                "weight %s lies in '%s', allowed are files below the model's own folder".formatted(weight, location));
    }
}
