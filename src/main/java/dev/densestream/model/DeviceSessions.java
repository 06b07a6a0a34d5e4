package dev.densestream.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model on each of its devices: the CPU, or one session for each GPU. Which of them runs a batch makes no difference to it. */
public final class DeviceSessions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceSessions.class);

    private final List<OnnxSession> sessions;

    private DeviceSessions(List<OnnxSession> sessions) {
        this.sessions = List.copyOf(sessions);
    }

    /**
     * Loads a model onto each GPU; where the first of them is not to be had and the CPU may take its place, onto the CPU, once.
     *
     * @param devices numbers of GPUs, at least one
     * @throws ModelException as {@link OnnxSession#open}, also where one GPU of several cannot be had
     */
    public static DeviceSessions open(PreparedModel model, SessionOptions options, List<Integer> devices) {
        NativeRuntime runtime = new LoadedRuntime();
        return open(model, options, devices, runtime, ProviderChooser.of(runtime));
    }

    static DeviceSessions open(
            PreparedModel model,
            SessionOptions options,
            List<Integer> devices,
            NativeRuntime runtime,
            ProviderChooser chooser) {
        List<OnnxSession> sessions = new ArrayList<>();
        try {
            OnnxSession first =
                    OnnxSession.open(model, options.on(options.provider(), devices.getFirst()), runtime, chooser);
            sessions.add(first);
            if (first.provider() == Provider.CPU && model.contract().isHalfPrecision()) {
                LOG.warn(
                        "{} is in half precision, which is slower than single precision on the CPU: it is for GPUs",
                        model.file());
            }
            if (first.provider() != Provider.CPU) {
                for (int device : devices.subList(1, devices.size())) {
                    sessions.add(OnnxSession.open(model, options.on(first.provider(), device), runtime, chooser));
                }
            }
            return new DeviceSessions(sessions);
        } catch (RuntimeException | Error e) {
            sessions.forEach(OnnxSession::close);
            throw e;
        }
    }

    /** The same on each of them. */
    public Execution execution() {
        return sessions.getFirst().execution();
    }

    public List<OnnxSession> all() {
        return sessions;
    }

    /** @return how long it took */
    public Duration warmUp() {
        return sessions.stream().map(OnnxSession::warmUp).reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        sessions.forEach(OnnxSession::close);
    }
}
