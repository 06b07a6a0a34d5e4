package dev.densestream.cli.chaos;

import dev.densestream.stream.PlainClients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;

/** Real Kafka clients whose main consumers do on their stream thread, before a poll, what the harness asks for. */
public final class FaultyClients extends PlainClients {
    private final PollFaults faults;

    public FaultyClients(PollFaults faults) {
        this.faults = faults;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        Consumer<byte[], byte[]> consumer = super.getConsumer(config);
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                FaultyClients.class.getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("poll")) {
                        faults.strike(consumer);
                    }
                    try {
                        return method.invoke(consumer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
