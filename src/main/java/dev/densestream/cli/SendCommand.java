package dev.densestream.cli;

import dev.densestream.event.Entry;
import dev.densestream.event.EventCodec;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.Headers;
import dev.densestream.event.ImageEvent;
import dev.densestream.event.InputFormat;
import dev.densestream.event.MessageReader;
import dev.densestream.event.Shown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code densestream send}: image references into a topic. */
@Command(
        name = "send",
        description = {
            "Send image references to a topic.",
            "A record an image, keyed by its URI, of which signatures and passwords are left out. The topic is created with four partitions if it is missing."
        },
        footer = {"", "Example: densestream send --topic images pictures/"})
final class SendCommand implements Callable<Integer> {
    private static final int PARTITIONS = 4;

    @Option(names = "--topic", required = true, paramLabel = "T", description = "The topic.")
    private String topic;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATHS",
            description =
                    "Files, folders (every file below them) or URIs; '-' reads references from standard input, one a"
                            + " line, or whole events as JSON objects or arrays.")
    private List<String> references;

    @Option(
            names = "--inline",
            description =
                    "Put the pictures themselves into the records, as data: URIs; for readers that do not see these files.")
    private boolean inline;

    @Mixin
    private KafkaSettings kafka;

    @Spec
    private CommandSpec spec;

    private final EventCodec codec = new EventCodec();
    private final MessageReader reader = new MessageReader(InputFormat.AUTO, Integer.MAX_VALUE);

    @Override
    public Integer call() throws Exception {
        try (Stream<String> all = ReferenceArguments.of(references, System.in)) {
            Topics.createIfMissing(kafka.properties(null), topic, PARTITIONS);
            long count = new RecordSender(kafka.properties(null))
                    .sendAll(all.map(this::record).iterator());
            spec.commandLine().getErr().printf("sent %d references to %s%n", count, topic);
            spec.commandLine().getErr().flush();
            return 0;
        }
    }

    private ProducerRecord<byte[], byte[]> record(String reference) {
        return ReferenceArguments.isEvent(reference) ? eventRecord(reference) : imageRecord(reference);
    }

    /** As it was written, keyed by the id of the first image that it names, which is the URI where it names none. */
    private ProducerRecord<byte[], byte[]> eventRecord(String json) {
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        try {
            return new ProducerRecord<>(
                    topic,
                    switch (reader.read(null, value, Headers.NONE, null).getFirst()) {
                        case Entry.Reference(var event) -> key(event.id());
                        case Entry.Picture picture -> key(picture.event().id());
                        case Entry.Malformed(var why) -> throw why;
                        case Entry.Ignored _ -> null;
                    },
                    value);
        } catch (EventFormatException e) {
            throw new CommandException("%s: %s".formatted(Shown.of(json), e.getMessage()), e);
        }
    }

    private ProducerRecord<byte[], byte[]> imageRecord(String reference) {
        var event = inline && reference.startsWith("file:")
                ? new ImageEvent(reference, data(Path.of(URI.create(reference))), Map.of())
                : new ImageEvent(null, reference, Map.of());
        return new ProducerRecord<>(topic, key(reference), codec.write(event));
    }

    /** It goes on with the prediction, to readers who may not see what opens a door. */
    private static byte[] key(String id) {
        return Shown.of(id).getBytes(StandardCharsets.UTF_8);
    }

    private static String data(Path file) {
        try {
            return "data:application/octet-stream;base64,"
                    + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
