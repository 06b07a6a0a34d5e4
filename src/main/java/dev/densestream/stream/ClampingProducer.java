package dev.densestream.stream;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * A stream thread's producer, which puts no offset past an unfinished record into its transaction, and tells the thread's ledger
 * what was committed. One stream thread's own.
 */
final class ClampingProducer implements InvocationHandler {
    private final Producer<byte[], byte[]> delegate;
    private final OffsetLedger ledger;
    /** The offsets of the transaction that is open; also after a commit that timed out, which is tried again. */
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();

    private ClampingProducer(Producer<byte[], byte[]> delegate, OffsetLedger ledger) {
        this.delegate = delegate;
        this.ledger = ledger;
    }

    @SuppressWarnings("unchecked")
    static Producer<byte[], byte[]> wrap(Producer<byte[], byte[]> delegate, OffsetLedger ledger) {
        return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                ClampingProducer.class.getClassLoader(),
                new Class<?>[] {Producer.class},
                new ClampingProducer(delegate, ledger));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "sendOffsetsToTransaction" -> sendOffsets(method, arguments);
            case "commitTransaction" -> commit(method, arguments);
            case "abortTransaction" -> abort(method, arguments);
            default -> call(method, arguments);
        };
    }

    @SuppressWarnings("unchecked")
    private Object sendOffsets(Method method, Object[] arguments) throws Throwable {
        Map<TopicPartition, OffsetAndMetadata> clamped =
                ledger.clamp((Map<TopicPartition, OffsetAndMetadata>) arguments[0]);
        Object[] safe = arguments.clone();
        safe[0] = clamped;
        Object sent = call(method, safe);
        uncommitted.putAll(clamped);
        return sent;
    }

    private Object commit(Method method, Object[] arguments) throws Throwable {
        Object committed = call(method, arguments);
        ledger.mine().committed(uncommitted);
        uncommitted.clear();
        return committed;
    }

    private Object abort(Method method, Object[] arguments) throws Throwable {
        uncommitted.clear();
        return call(method, arguments);
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(delegate, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
