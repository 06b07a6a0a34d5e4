package dev.densestream.stream;

import dev.densestream.event.Source;
import dev.densestream.pipeline.Envelope;
import dev.densestream.pipeline.ImagePipeline;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Submits each record and forwards finished results in the order of reading. Runs on the stream thread of its task and
 * never waits there: back-pressure is the wrapped consumer's.
 */
final class ClassifyProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
    /** As often as the stream thread comes round; it exists only while something is in flight. */
    private static final Duration LOOK = Duration.ofMillis(1);

    private final OffsetLedger ledger;
    private final ImagePipeline pipeline;
    private final OutgoingFitter fitter;
    private final Map<TopicPartition, Window> windows = new HashMap<>();

    private ProcessorContext<byte[], Outgoing> context;
    private Cancellable looking;

    ClassifyProcessor(OffsetLedger ledger, ImagePipeline pipeline, OutgoingFitter fitter) {
        this.ledger = ledger;
        this.pipeline = pipeline;
        this.fitter = fitter;
    }

    /** The same instance may be initialised again: it starts with nothing of its former life. */
    @Override
    public void init(ProcessorContext<byte[], Outgoing> newContext) {
        letGo();
        context = newContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata metadata = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record from a source has metadata"));
        var partition = new TopicPartition(metadata.topic(), metadata.partition());
        var source = new Source(metadata.topic(), metadata.partition(), metadata.offset(), record.timestamp());
        Window window = windows.computeIfAbsent(partition, p -> new Window());
        var envelope = new Envelope(
                record.key(),
                record.value(),
                name -> value(record.headers(), name),
                source,
                window.reading(metadata.offset()));
        var inFlight = new InFlight(envelope, record);
        ledger.mine().add(partition, window, inFlight);
        inFlight.started(pipeline.submit(
                inFlight.envelope(),
                results -> inFlight.finish(fitter.fit(inFlight.envelope(), record.headers(), results))));
        forwardFinished();
        lookWhileInFlight();
    }

    private static byte[] value(Headers headers, String name) {
        Header last = headers.lastHeader(name);
        return last == null ? null : last.value();
    }

    /** A clean close comes after the commit and a dirty one without: either way the rest is read again. */
    @Override
    public void close() {
        ledger.mine().giveUp(context.taskId().partition());
        letGo();
    }

    private void look() {
        forwardFinished();
        lookWhileInFlight();
    }

    private void forwardFinished() {
        for (Window window : windows.values()) {
            for (InFlight next = window.oldestIfFinished(); next != null; next = window.oldestIfFinished()) {
                // Nothing commits between them: what belongs to one record leaves in one transaction.
                for (Outgoing outgoing : next.outgoing()) {
                    forward(outgoing, next.original());
                }
                ledger.mine().removeOldest(window);
            }
        }
    }

    private void forward(Outgoing outgoing, Record<byte[], byte[]> original) {
        context.forward(
                new Record<>(
                        outgoing.bare() ? null : original.key(),
                        outgoing,
                        outgoing.topic().timestamp(original.timestamp(), context.currentSystemTimeMs()),
                        outgoing.headers()),
                ClassifyTopology.sink(outgoing.topic().name()));
    }

    private void lookWhileInFlight() {
        boolean inFlight = windows.values().stream().anyMatch(window -> !window.isEmpty());
        if (inFlight && looking == null) {
            looking = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, now -> look());
        } else if (!inFlight && looking != null) {
            looking.cancel();
            looking = null;
        }
    }

    private void letGo() {
        if (looking != null) {
            looking.cancel();
            looking = null;
        }
        ThreadLedger mine = ledger.mine();
        windows.forEach(mine::close);
        windows.clear();
        if (context != null) {
            mine.forgetBufferedOf(context.taskId().partition());
        }
    }
}
