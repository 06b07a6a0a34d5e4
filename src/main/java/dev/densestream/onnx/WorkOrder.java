package dev.densestream.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts every node behind those whose values it reads; nodes that already stand so keep their order. */
final class WorkOrder {
    private final List<NodeProto> nodes;
    private final Map<String, Integer> makers = new HashMap<>();
    private final Set<Integer> done = new HashSet<>();
    private final List<NodeProto> sorted = new ArrayList<>();

    private WorkOrder(List<NodeProto> nodes) {
        this.nodes = nodes;
        for (int i = 0; i < nodes.size(); i++) {
            for (String value : Nodes.writes(nodes.get(i))) {
                makers.put(value, i);
            }
        }
    }

    /** @throws OnnxException if nodes wait for each other */
    static List<NodeProto> of(List<NodeProto> nodes) {
        WorkOrder order = new WorkOrder(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            order.place(i);
        }
        return List.copyOf(order.sorted);
    }

    /** A stack of its own: the longest chain of a network is longer than a Java thread's stack is deep. */
    private void place(int first) {
        Deque<Integer> waiting = new ArrayDeque<>(List.of(first));
        Set<Integer> onTheWay = new HashSet<>();
        while (!waiting.isEmpty()) {
            int node = waiting.peek();
            List<Integer> needed = Nodes.reads(nodes.get(node)).stream()
                    .filter(makers::containsKey)
                    .map(makers::get)
                    .filter(maker -> !done.contains(maker))
                    .toList();
            if (needed.isEmpty()) {
                waiting.pop();
                if (done.add(node)) {
                    sorted.add(nodes.get(node));
                }
            } else if (onTheWay.add(node)) {
                needed.reversed().forEach(waiting::push);
            } else {
                throw new OnnxException("its nodes wait for each other in a circle, at the value '%s'"
                        .formatted(nodes.get(node).getOutput(0)));
            }
        }
    }
}
