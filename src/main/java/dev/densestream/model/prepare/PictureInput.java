package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.densestream.model.ModelException;
import dev.densestream.model.OptionException;
import dev.densestream.onnx.OnnxGraph;
import dev.densestream.onnx.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The one input of a foreign graph, into which batches of pictures go.
 *
 * @param element ONNX's number of its type: float, float16 or uint8
 * @param fixedBatch whether the file says that a batch has one picture
 * @param size the pictures' size, where the file says it
 */
record PictureInput(String name, int element, Layout layout, boolean fixedBatch, Optional<InputSize> size) {
    private static final int RANK = 4;
    private static final int COLOURS = 3;
    private static final Set<Integer> TAKEN =
            Set.of(DataType.FLOAT_VALUE, DataType.FLOAT16_VALUE, DataType.UINT8_VALUE);

    /**
     * @param wanted what the user says of the layout
     * @throws ModelException if the graph does not take pictures
     * @throws OptionException if the layout cannot be told, or is another one
     */
    static PictureInput of(OnnxGraph graph, Optional<Layout> wanted) {
        List<ValueInfoProto> inputs = graph.inputs();
        if (inputs.size() != 1) {
            throw new ModelException("it has %d inputs (%s), allowed is one, for the pictures"
                    .formatted(
                            inputs.size(),
                            inputs.stream().map(PictureInput::words).collect(Collectors.joining(", "))));
        }
        ValueInfoProto input = inputs.getFirst();
        var type = input.getType().getTensorType();
        if (!TAKEN.contains(type.getElemType())) {
            throw new ModelException("its input is %s; pictures are float, float16 or uint8".formatted(words(input)));
        }
        TensorShapeProto shape = type.getShape();
        if (type.hasShape() && shape.getDimCount() != RANK) {
            throw new ModelException(
                    shape.getDimCount() == RANK - 1
                            ? "its input is %s, which has no batch axis: export it with a batch, as [N, 3, H, W] or [N, H, W, 3]"
                                    .formatted(words(input))
                            : "its input is %s; a batch of pictures is [N, 3, H, W] or [N, H, W, 3]"
                                    .formatted(words(input)));
        }
        Layout layout = layout(input, wanted);
        return new PictureInput(input.getName(), type.getElemType(), layout, fixedBatch(input), size(shape, layout));
    }

    private static boolean fixedBatch(ValueInfoProto input) {
        long batch = fixed(input.getType().getTensorType().getShape(), 0);
        if (batch > 1) {
            throw new ModelException(
                    "the batch of its input %s is fixed to %d: export it with a free batch, or with one of 1"
                            .formatted(words(input), batch));
        }
        return batch == 1;
    }

    private static Layout layout(ValueInfoProto input, Optional<Layout> wanted) {
        TensorShapeProto shape = input.getType().getTensorType().getShape();
        long first = fixed(shape, 1);
        long last = fixed(shape, 3);
        boolean mayBeFirst = first == COLOURS || first == 0;
        boolean mayBeLast = last == COLOURS || last == 0;
        if (!mayBeFirst && !mayBeLast) {
            throw new ModelException("its input is %s; pictures have 3 colours, as [N, 3, H, W] or [N, H, W, 3]"
                    .formatted(words(input)));
        }
        boolean firstForSure = first == COLOURS && last != COLOURS;
        boolean lastForSure = last == COLOURS && first != COLOURS;
        Optional<Layout> told = !mayBeLast || firstForSure
                ? Optional.of(Layout.NCHW)
                : !mayBeFirst || lastForSure ? Optional.of(Layout.NHWC) : Optional.empty();
        if (told.isPresent() && wanted.isPresent() && !told.equals(wanted)) {
            throw new OptionException(
                    "--layout %s: the input %s is %s".formatted(wanted.get(), words(input), told.get()));
        }
        return told.or(() -> wanted)
                .orElseThrow(() -> new OptionException(
                        "--layout is missing: whether the input %s has its colours first (nchw) or last (nhwc) cannot be told"
                                .formatted(words(input))));
    }

    private static Optional<InputSize> size(TensorShapeProto shape, Layout layout) {
        int rows = layout == Layout.NCHW ? 2 : 1;
        long height = fixed(shape, rows);
        long width = fixed(shape, rows + 1);
        return height > 0 && width > 0
                ? Optional.of(new InputSize(
                        (int) Math.min(width, Integer.MAX_VALUE), (int) Math.min(height, Integer.MAX_VALUE)))
                : Optional.empty();
    }

    /** 0 where the dimension is open. */
    private static long fixed(TensorShapeProto shape, int index) {
        return index < shape.getDimCount() ? Math.max(0, shape.getDim(index).getDimValue()) : 0;
    }

    private static String words(ValueInfoProto value) {
        var type = value.getType().getTensorType();
        String shape = type.getShape().getDimList().stream()
                .map(PictureInput::words)
                .collect(Collectors.joining(", ", "[", "]"));
        return "%s %s %s"
                .formatted(value.getName(), Tensors.typeName(type.getElemType()), type.hasShape() ? shape : "");
    }

    private static String words(Dimension dimension) {
        if (dimension.getDimValue() > 0) {
            return Long.toString(dimension.getDimValue());
        }
        return dimension.getDimParam().isEmpty() ? "?" : dimension.getDimParam();
    }
}
