package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.Locale;

/** The numbers of a weight. ONNX keeps them as little-endian bytes or, for some types, as lists. */
public final class Tensors {
    private Tensors() {}

    /** How many numbers it has: the product of its dimensions, 1 where there are none. */
    public static long elements(TensorProto tensor) {
        long elements = 1;
        for (long dim : tensor.getDimsList()) {
            if (dim < 0) {
                throw new OnnxException("weight %s has the shape %s".formatted(tensor.getName(), tensor.getDimsList()));
            }
            try {
                elements = Math.multiplyExact(elements, dim);
            } catch (ArithmeticException e) {
                throw new OnnxException(
                        "weight %s has the shape %s".formatted(tensor.getName(), tensor.getDimsList()), e);
            }
        }
        return elements;
    }

    /** How many bytes its numbers take where they are stored as bytes. */
    static long bytes(TensorProto tensor) {
        long elements = elements(tensor);
        return switch (type(tensor)) {
            case UINT8, INT8, BOOL, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> elements;
            case UINT16, INT16, FLOAT16, BFLOAT16 -> Math.multiplyExact(2, elements);
            case FLOAT, INT32, UINT32 -> Math.multiplyExact(4, elements);
            case DOUBLE, INT64, UINT64, COMPLEX64 -> Math.multiplyExact(8, elements);
            case COMPLEX128 -> Math.multiplyExact(16, elements);
            case UINT4, INT4 -> (elements + 1) / 2;
            case STRING, UNDEFINED ->
                throw new OnnxException(
                        "weight %s is of the type %s".formatted(tensor.getName(), typeName(tensor.getDataType())));
        };
    }

    private static DataType type(TensorProto tensor) {
        DataType type = DataType.forNumber(tensor.getDataType());
        if (type == null) {
            throw new OnnxException(
                    "weight %s is of a type that is not known (%d)".formatted(tensor.getName(), tensor.getDataType()));
        }
        return type;
    }

    /** ONNX's name of an element type, in lower case: {@code float}, {@code uint8}. */
    public static String typeName(int type) {
        DataType known = DataType.forNumber(type);
        return known == null ? "type " + type : known.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Real numbers of any precision, row by row; the caller's own.
     *
     * @throws OnnxException if the weight is not of real numbers, lies in another file, or has too few
     */
    public static float[] floats(TensorProto tensor) {
        float[] values = new float[count(tensor)];
        if (tensor.hasRawData()) {
            ByteBuffer raw = raw(tensor);
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (type(tensor)) {
                    case FLOAT -> raw.getFloat();
                    case FLOAT16 -> Float.float16ToFloat(raw.getShort());
                    case DOUBLE -> (float) raw.getDouble();
                    default -> throw notReal(tensor);
                };
            }
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type(tensor)) {
                case FLOAT -> tensor.getFloatData(i);
                case FLOAT16 -> Float.float16ToFloat((short) tensor.getInt32Data(i));
                case DOUBLE -> (float) tensor.getDoubleData(i);
                default -> throw notReal(tensor);
            };
        }
        return values;
    }

    /**
     * Whole numbers, such as a shape; the caller's own.
     *
     * @throws OnnxException if the weight is not of whole numbers, lies in another file, or has too few
     */
    public static long[] longs(TensorProto tensor) {
        long[] values = new long[count(tensor)];
        ByteBuffer raw = tensor.hasRawData() ? raw(tensor) : null;
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type(tensor)) {
                case INT64 -> raw == null ? tensor.getInt64Data(i) : raw.getLong();
                case INT32 -> raw == null ? tensor.getInt32Data(i) : raw.getInt();
                default ->
                    throw new OnnxException("weight %s is of the type %s, needed are whole numbers"
                            .formatted(tensor.getName(), typeName(tensor.getDataType())));
            };
        }
        return values;
    }

    private static OnnxException notReal(TensorProto tensor) {
        return new OnnxException("weight %s is of the type %s, needed are real numbers"
                .formatted(tensor.getName(), typeName(tensor.getDataType())));
    }

    private static int count(TensorProto tensor) {
        if (tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            throw new OnnxException("weight %s lies in another file".formatted(tensor.getName()));
        }
        long needed = elements(tensor);
        long listed = (long) tensor.getFloatDataCount()
                + tensor.getInt32DataCount()
                + tensor.getInt64DataCount()
                + tensor.getDoubleDataCount();
        boolean whole = tensor.hasRawData() ? tensor.getRawData().size() == bytes(tensor) : listed == needed;
        if (!whole) {
            throw new OnnxException("weight %s of the shape %s does not have the numbers for it"
                    .formatted(tensor.getName(), tensor.getDimsList()));
        }
        return Math.toIntExact(needed);
    }

    private static ByteBuffer raw(TensorProto tensor) {
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A weight of single precision, row by row. */
    public static TensorProto ofFloats(String name, float[] values, long... dims) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor(name, DataType.FLOAT, raw, dims);
    }

    /** A weight of whole numbers, row by row. */
    public static TensorProto ofLongs(String name, long[] values, long... dims) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        return tensor(name, DataType.INT64, raw, dims);
    }

    /** A weight of half precision, each value rounded to the nearest. */
    static TensorProto ofHalves(String name, float[] values, long... dims) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ShortBuffer halves = raw.asShortBuffer();
        for (float value : values) {
            halves.put(Float.floatToFloat16(value));
        }
        return tensor(name, DataType.FLOAT16, raw, dims);
    }

    static long[] dims(TensorProto tensor) {
        return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    }

    private static TensorProto tensor(String name, DataType type, ByteBuffer raw, long... dims) {
        ByteString bytes = UnsafeByteOperations.unsafeWrap(raw);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .setRawData(bytes);
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        return tensor.build();
    }
}
