package dev.densestream.train;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A checkpoint as a zip file: {@code state.json}, the network as {@code current.onnx} and {@code best.onnx}, and {@code
 * momentum}. Zip keeps a checksum of each part, so damage is seen when it is read.
 */
final class CheckpointFile {
    private static final String STATE = "state.json";
    private static final String CURRENT = "current.onnx";
    private static final String BEST = "best.onnx";
    private static final String MOMENTUM = "momentum";

    private final JsonMapper json = JsonMapper.builder().build();
    private final DenseNetSpec spec;
    private final Function<Parameters, ModelProto> toModel;

    /** @param toModel makes the model file of the network's values */
    CheckpointFile(DenseNetSpec spec, Function<Parameters, ModelProto> toModel) {
        this.spec = spec;
        this.toModel = toModel;
    }

    void write(Checkpoint checkpoint, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            zip.putNextEntry(new ZipEntry(STATE));
            zip.write(json.writeValueAsBytes(checkpoint.state()));
            zip.putNextEntry(new ZipEntry(CURRENT));
            zip.write(toModel.apply(checkpoint.current()).toByteArray());
            zip.putNextEntry(new ZipEntry(MOMENTUM));
            write(checkpoint.momentum(), new DataOutputStream(zip));
            if (checkpoint.best().isPresent()) {
                zip.putNextEntry(new ZipEntry(BEST));
                zip.write(toModel.apply(checkpoint.best().get()).toByteArray());
            }
        }
    }

    /** @throws IOException if the file is not whole */
    Checkpoint read(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Checkpoint.State state = json.readValue(part(zip, STATE), Checkpoint.State.class);
            return new Checkpoint(
                    state,
                    parameters(part(zip, CURRENT)),
                    momentum(part(zip, MOMENTUM)),
                    zip.getEntry(BEST) == null ? Optional.empty() : Optional.of(parameters(part(zip, BEST))));
        } catch (JacksonException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
    }

    private static byte[] part(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new EOFException("it has no " + name);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readAllBytes();
            var checksum = new java.util.zip.CRC32();
            checksum.update(bytes);
            if (checksum.getValue() != entry.getCrc()) {
                throw new IOException("the checksum of " + name + " is wrong");
            }
            return bytes;
        }
    }

    private Parameters parameters(byte[] model) throws IOException {
        return Parameters.in(ModelProto.parseFrom(model), spec);
    }

    private static void write(Map<String, float[]> tensors, DataOutputStream out) throws IOException {
        out.writeInt(tensors.size());
        for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
            out.writeUTF(tensor.getKey());
            out.writeInt(tensor.getValue().length);
            for (float value : tensor.getValue()) {
                out.writeFloat(value);
            }
        }
        out.flush();
    }

    private static Map<String, float[]> momentum(byte[] bytes) throws IOException {
        var in = new DataInputStream(new java.io.ByteArrayInputStream(bytes));
        Map<String, float[]> tensors = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            float[] values = new float[in.readInt()];
            for (int i = 0; i < values.length; i++) {
                values[i] = in.readFloat();
            }
            tensors.put(name, values);
        }
        return tensors;
    }
}
