package dev.densestream.cli;

import dev.densestream.stream.PlainClients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Counts the commits of a running application, by whichever client they go. */
final class CountingClients extends PlainClients {
    private static final Set<String> COMMITS =
            Set.of("commitSync", "commitAsync", "sendOffsetsToTransaction", "commitTransaction");

    private final AtomicLong commits = new AtomicLong();

    long count() {
        return commits.get();
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return counting(Producer.class, super.getProducer(config));
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return counting(Consumer.class, super.getConsumer(config));
    }

    @SuppressWarnings("unchecked")
    private <T> T counting(Class<?> type, T client) {
        return (T) Proxy.newProxyInstance(
                CountingClients.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (COMMITS.contains(method.getName())) {
                        commits.incrementAndGet();
                    }
                    try {
                        return method.invoke(client, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
