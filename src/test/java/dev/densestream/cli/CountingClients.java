package dev.densestream.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** Counts the commits of a running application, by whichever client they go. */
final class CountingClients implements KafkaClientSupplier {
    private static final Set<String> COMMITS =
            Set.of("commitSync", "commitAsync", "sendOffsetsToTransaction", "commitTransaction");

    private final KafkaClientSupplier clients;
    private final AtomicLong commits = new AtomicLong();

    CountingClients(KafkaClientSupplier clients) {
        this.clients = clients;
    }

    long count() {
        return commits.get();
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return clients.getAdmin(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return counting(Producer.class, clients.getProducer(config));
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return counting(Consumer.class, clients.getConsumer(config));
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return clients.getRestoreConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return clients.getGlobalConsumer(config);
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
