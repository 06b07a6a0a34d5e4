package dev.densestream.cli;

import dev.densestream.event.EventCodec;
import dev.densestream.event.EventFormatException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code densestream tail}: what a topic gets. */
@Command(
        name = "tail",
        description = {
            "Show the records of a topic: those that come from now on, or all of them.",
            "Only committed records are shown, as other consumers see them. No consumer group is used."
        },
        footer = {"", "Example: densestream tail predictions --from-beginning --until-end --json"})
final class TailCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Option(names = "--from-beginning", description = "Begin with the first record that is there.")
    private boolean fromBeginning;

    @Option(names = "--until-end", description = "End with the last record that is there when the command starts.")
    private boolean untilEnd;

    @Option(names = "--max", paramLabel = "N", defaultValue = "" + Long.MAX_VALUE, description = "End after N records.")
    private long max;

    @Option(names = "--json", description = "Print each value as it is on the topic, one a line.")
    private boolean json;

    @Mixin
    private KafkaSettings kafka;

    @Spec
    private CommandSpec spec;

    private final EventCodec codec = new EventCodec();
    private long shown;

    @Override
    public Integer call() throws Exception {
        Arguments.atLeastOne("--max", max);
        Map<String, Object> config = new HashMap<>(kafka.properties(null));
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", "false");
        config.putIfAbsent("auto.offset.reset", "earliest");
        List<TopicPartition> partitions = partitions();
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            if (fromBeginning) {
                consumer.seekToBeginning(partitions);
            } else {
                ends.forEach(consumer::seek);
            }
            if (!untilEnd && max == Long.MAX_VALUE) {
                // Nothing else ends it: to be stopped is no failure then.
                StopSignals.on(consumer::wakeup);
            }
            show(consumer, ends, spec.commandLine().getOut());
            return 0;
        } catch (WakeupException stopped) {
            return 0;
        }
    }

    private List<TopicPartition> partitions() throws Exception {
        Map<String, String> properties = kafka.properties(null);
        try (Admin admin = Topics.admin(properties)) {
            int partitions = Topics.partitions(admin, properties, topic)
                    .orElseThrow(() -> new CommandException(
                            "there is no topic %s on %s".formatted(topic, properties.get("bootstrap.servers"))));
            return IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
        }
    }

    private void show(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, PrintWriter out) {
        while (shown < max && !(untilEnd && atEnd(consumer, ends))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                boolean wanted =
                        !untilEnd || record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()));
                if (wanted && shown < max) {
                    out.println(line(record.value()));
                    shown++;
                }
            }
            // A reader that has gone away, such as head, ends the command; so does a full disk.
            if (out.checkError()) {
                return;
            }
        }
    }

    /** The position also passes what is not shown: aborted records and the marks of transactions. */
    private static boolean atEnd(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private String line(byte[] value) {
        if (value == null) {
            return json ? "null" : "(no value)";
        }
        if (!json) {
            try {
                return ResultLines.of(codec.readResult(value));
            } catch (EventFormatException notOneOfOurResults) {
                return Printable.of(new String(value, StandardCharsets.UTF_8));
            }
        }
        return new String(value, StandardCharsets.UTF_8);
    }
}
