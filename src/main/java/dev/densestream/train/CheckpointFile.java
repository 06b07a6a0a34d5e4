package dev.densestream.train;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A checkpoint as a file: a word that says what it is, the state as JSON, three groups of named arrays of floats (values,
 * momentum, best values), and the SHA-256 of all of it at the end.
 */
final class CheckpointFile {
    private static final String KIND = "densestream checkpoint 1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private CheckpointFile() {}

    /** Returns when it is on the disk. */
    static void write(Checkpoint checkpoint, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var digest = new DigestOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), sha256());
            var out = new DataOutputStream(digest);
            out.writeUTF(KIND);
            byte[] state = JSON.writeValueAsBytes(checkpoint.state());
            out.writeInt(state.length);
            out.write(state);
            write(checkpoint.current().asMap(), out);
            write(checkpoint.momentum(), out);
            write(checkpoint.best().map(Parameters::asMap).orElse(Map.of()), out);
            digest.on(false);
            out.write(digest.getMessageDigest().digest());
            out.flush();
            channel.force(true);
        }
    }

    /** @throws IOException if the file is not whole, or none of ours; in words for a person */
    static Checkpoint read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        MessageDigest digest = sha256();
        int length = bytes.length - digest.getDigestLength();
        if (length < 0) {
            throw new IOException("it has only %d bytes".formatted(bytes.length));
        }
        digest.update(bytes, 0, length);
        if (!MessageDigest.isEqual(digest.digest(), Arrays.copyOfRange(bytes, length, bytes.length))) {
            throw new IOException("its digest is not that of its content");
        }
        var in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
        String kind = in.readUTF();
        if (!kind.equals(KIND)) {
            throw new IOException("it is '%s', this program reads '%s'".formatted(kind, KIND));
        }
        try {
            Checkpoint.State state = JSON.readValue(in.readNBytes(in.readInt()), Checkpoint.State.class);
            Parameters current = Parameters.of(readArrays(in));
            Map<String, float[]> momentum = readArrays(in);
            Map<String, float[]> best = readArrays(in);
            return new Checkpoint(
                    state, current, momentum, best.isEmpty() ? Optional.empty() : Optional.of(Parameters.of(best)));
        } catch (JacksonException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
    }

    private static void write(Map<String, float[]> arrays, DataOutputStream out) throws IOException {
        out.writeInt(arrays.size());
        for (Map.Entry<String, float[]> array : arrays.entrySet()) {
            out.writeUTF(array.getKey());
            out.writeInt(array.getValue().length);
            writeFloats(array.getValue(), out);
        }
    }

    private static void writeFloats(float[] values, OutputStream out) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES);
        buffer.asFloatBuffer().put(values);
        out.write(buffer.array());
    }

    private static Map<String, float[]> readArrays(DataInputStream in) throws IOException {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            float[] values = new float[in.readInt()];
            ByteBuffer.wrap(in.readNBytes(values.length * Float.BYTES))
                    .asFloatBuffer()
                    .get(values);
            arrays.put(name, values);
        }
        return arrays;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
