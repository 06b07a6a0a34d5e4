package dev.densestream.stream;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** A stream thread's producer, which puts no offset past an unfinished record into its transaction. */
final class ClampingProducer implements InvocationHandler {
    private final Producer<byte[], byte[]> delegate;
    private final OffsetLedger ledger;

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
    @SuppressWarnings("unchecked")
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Object[] safe = arguments;
        if (method.getName().equals("sendOffsetsToTransaction")) {
            safe = arguments.clone();
            safe[0] = ledger.clamp((Map<TopicPartition, OffsetAndMetadata>) arguments[0]);
        }
        try {
            Object result = method.invoke(delegate, safe);
            if (method.getName().equals("commitTransaction")) {
                ledger.mine().committed();
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
