package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Optional;

/** The settings of a node. */
public final class Attributes {
    private Attributes() {}

    public static Optional<AttributeProto> find(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findFirst();
    }

    /** A whole number, {@code otherwise} where the node has none of that name. */
    public static long number(NodeProto node, String name, long otherwise) {
        return find(node, name).map(AttributeProto::getI).orElse(otherwise);
    }

    /** A real number, {@code otherwise} where the node has none of that name. */
    public static float real(NodeProto node, String name, float otherwise) {
        return find(node, name).map(AttributeProto::getF).orElse(otherwise);
    }

    /** Whole numbers, none where the node has none of that name. */
    public static List<Long> numbers(NodeProto node, String name) {
        return find(node, name).map(AttributeProto::getIntsList).orElse(List.of());
    }

    /** @param value a {@link Long}, a {@link Float} or a {@code long[]} */
    static AttributeProto of(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        switch (value) {
            case Long number -> attribute.setType(AttributeType.INT).setI(number);
            case Float number -> attribute.setType(AttributeType.FLOAT).setF(number);
            case long[] numbers -> {
                attribute.setType(AttributeType.INTS);
                for (long number : numbers) {
                    attribute.addInts(number);
                }
            }
            default -> throw new IllegalArgumentException("attribute %s of type %s".formatted(name, value.getClass()));
        }
        return attribute.build();
    }

    /** The node with one setting put in or replaced. */
    static NodeProto with(NodeProto node, String name, Object value) {
        NodeProto.Builder changed = without(node, name).toBuilder();
        return changed.addAttribute(of(name, value)).build();
    }

    /** The node without one setting, so that the operator's own default holds. */
    static NodeProto without(NodeProto node, String name) {
        NodeProto.Builder changed = node.toBuilder().clearAttribute();
        node.getAttributeList().stream()
                .filter(attribute -> !attribute.getName().equals(name))
                .forEach(changed::addAttribute);
        return changed.build();
    }
}
