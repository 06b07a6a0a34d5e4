package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.densestream.model.ModelException;
import dev.densestream.onnx.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** A model file under a name of its own, until it is proved; closing it deletes what was not accepted. */
final class Unproven implements AutoCloseable {
    private final Path out;
    private final Path file;

    private Unproven(Path out, Path file) {
        this.out = out;
        this.file = file;
    }

    /** @param out where the file will be when it is accepted */
    static Unproven of(Path out) {
        Path folder = out.toAbsolutePath().getParent();
        // Not createTempFile: that makes a file which only its owner may read, and services run as somebody else.
        return new Unproven(out, folder.resolve(".%s.%s.unproven".formatted(out.getFileName(), UUID.randomUUID())));
    }

    void write(ModelProto model) {
        try {
            Files.createDirectories(file.getParent());
            OnnxFile.write(model, file);
        } catch (IOException e) {
            throw new ModelException("cannot write %s: %s".formatted(out, e.getMessage()), e);
        }
    }

    Path file() {
        return file;
    }

    /** Gives it its name. What had that name before is gone in the same moment. */
    void accept() {
        try {
            Files.move(file, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new ModelException("cannot write %s: %s".formatted(out, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ModelException("cannot delete %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
