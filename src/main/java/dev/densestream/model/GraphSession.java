package dev.densestream.model;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any ONNX graph with one input, on the CPU, as it stands in its file: for those who must know what a foreign model itself
 * answers. Safe for many threads; each call waits its turn on the session's own thread.
 */
public final class GraphSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GraphSession.class);
    private static final Pattern NEWEST_OPSET = Pattern.compile("Opset (\\d+) is under development.*till opset (\\d+)");
    private static final Pattern NEWEST_IR =
            Pattern.compile("Unsupported model IR version: (\\d+), max supported IR version: (\\d+)");

    private final OwnerThread owner;
    private final OrtSession session;

    private GraphSession(OwnerThread owner, OrtSession session) {
        this.owner = owner;
        this.session = session;
    }

    /** Makes ONNX Runtime's session. */
    private interface Loader {
        OrtSession load(OrtSession.SessionOptions options) throws OrtException;
    }

    /**
     * Loads a file; weights that lie in other files are loaded from beside it.
     *
     * @throws ModelException if ONNX Runtime refuses it
     */
    public static GraphSession open(Path file) {
        return open(options -> OnnxRuntime.environment().createSession(file.toString(), options));
    }

    /**
     * Loads a graph that is in one piece.
     *
     * @throws ModelException if ONNX Runtime refuses it
     */
    public static GraphSession of(ModelProto model) {
        return open(options -> OnnxRuntime.environment().createSession(model.toByteArray(), options));
    }

    private static GraphSession open(Loader loader) {
        OwnerThread owner = new OwnerThread("onnx-graph");
        try {
            return new GraphSession(owner, owner.call(() -> load(loader)));
        } catch (RuntimeException | Error e) {
            owner.close(() -> {});
            throw e;
        }
    }

    private static OrtSession load(Loader loader) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            return loader.load(options);
        } catch (OrtException e) {
            throw new ModelException(reason(e), e);
        }
    }

    private static String reason(OrtException e) {
        String message = String.valueOf(e.getMessage());
        Matcher opset = NEWEST_OPSET.matcher(message);
        if (opset.find()) {
            return "it needs ONNX's operator set %s, this ONNX Runtime has those up to %s: export it with an older one"
                    .formatted(opset.group(1), opset.group(2));
        }
        Matcher ir = NEWEST_IR.matcher(message);
        if (ir.find()) {
            return "it is of ONNX's IR version %s, this ONNX Runtime reads those up to %s: export it with an older ONNX"
                    .formatted(ir.group(1), ir.group(2));
        }
        return "ONNX Runtime refuses it: " + DeviceErrors.firstLine(e);
    }

    /**
     * Runs the graph.
     *
     * @param input becomes of the type that the graph's input has; for whole numbers its values must be whole
     * @return the outputs of real numbers by their names; others are left out
     * @throws ModelException if the run fails
     */
    public Map<String, FloatTensor> run(FloatTensor input) {
        return owner.call(() -> runHere(input));
    }

    private Map<String, FloatTensor> runHere(FloatTensor input) {
        try {
            NodeInfo wanted = session.getInputInfo().values().iterator().next();
            try (OnnxTensor tensor = tensor(input, ((TensorInfo) wanted.getInfo()).type);
                    OrtSession.Result result = session.run(Map.of(wanted.getName(), tensor))) {
                Map<String, FloatTensor> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    floats(output.getValue()).ifPresent(values -> outputs.put(output.getKey(), values));
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw DeviceErrors.of("ONNX Runtime fails on an input of the shape %s".formatted(input.shape()), e);
        }
    }

    private static OnnxTensor tensor(FloatTensor input, OnnxJavaType type) throws OrtException {
        OrtEnvironment environment = OnnxRuntime.environment();
        float[] values = input.values();
        long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
        return switch (type) {
            case FLOAT -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
            case FLOAT16 -> {
                ShortBuffer halves = ShortBuffer.allocate(values.length);
                for (float value : values) {
                    halves.put(Float.floatToFloat16(value));
                }
                yield OnnxTensor.createTensor(environment, halves.flip(), shape, type);
            }
            case UINT8 -> {
                ByteBuffer bytes = ByteBuffer.allocateDirect(values.length);
                for (float value : values) {
                    bytes.put((byte) value);
                }
                yield OnnxTensor.createTensor(environment, bytes.flip(), shape, type);
            }
            default -> throw new ModelException("an input of the type %s cannot be filled".formatted(type));
        };
    }

    private static Optional<FloatTensor> floats(OnnxValue value) {
        if (!(value instanceof OnnxTensor tensor)) {
            return Optional.empty();
        }
        TensorInfo info = tensor.getInfo();
        boolean real = info.type == OnnxJavaType.FLOAT || info.type == OnnxJavaType.FLOAT16;
        if (!real) {
            return Optional.empty();
        }
        FloatBuffer buffer = tensor.getFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return Optional.of(
                new FloatTensor(LongStream.of(info.getShape()).boxed().toList(), values));
    }

    @Override
    public void close() {
        owner.close(() -> {
            try {
                session.close();
            } catch (OrtException e) {
                LOG.warn("a session did not close: {}", DeviceErrors.firstLine(e));
            }
        });
    }
}
