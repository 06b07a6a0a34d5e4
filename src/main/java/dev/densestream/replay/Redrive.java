package dev.densestream.replay;

import dev.densestream.event.DeadLetter;
import dev.densestream.event.EventCodec;
import dev.densestream.replay.Tally.Fate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the originals of dead letters back to the topics that they came from, each at most once in all redrives of a
 * dead-letter topic. There is one redrive of a topic at a time: a second one ends the first, and what that had not committed is
 * aborted before the second looks what is done.
 */
public final class Redrive {
    private static final Duration POLL = Duration.ofMillis(200);
    /** What one transaction sends: readers of committed records wait for its end. */
    private static final int LETTERS_A_TRANSACTION = 500;

    private static final long BYTES_A_TRANSACTION = 16 << 20;
    private static final String TRANSACTION_TIMEOUT_MS = "30000";

    private final TopicAdmin topics;
    private final Map<String, String> kafka;
    private final Originals originals;
    private final Map<String, Integer> inputs = new HashMap<>();

    /** @param kafka what Kafka clients are given */
    public Redrive(Admin admin, Map<String, String> kafka, EventCodec codec) {
        this.topics = new TopicAdmin(admin);
        this.kafka = kafka;
        this.originals = new Originals(codec);
    }

    /** Says what {@link #run} would do, and does nothing. */
    public Tally dryRun(String topic, Wish wish) throws ExecutionException, InterruptedException {
        TopicDescription letters = topics.describe(topic).orElseThrow(() -> missing(topic));
        var ledger = new RedriveLedger(topic, letters.topicId().toString());
        try (var consumer = consumer()) {
            if (topics.describe(ledger.topic()).isPresent()) {
                ledger.read(consumer);
            }
            return go(consumer, letters, wish, ledger, record -> {});
        }
    }

    /**
     * Sends what is wished for, up to the end of the topic as it is now.
     *
     * @throws ReplayException if the topic is not there, or another redrive of it has begun
     */
    public Tally run(String topic, Wish wish) throws ExecutionException, InterruptedException {
        TopicDescription letters = topics.describe(topic).orElseThrow(() -> missing(topic));
        var ledger = new RedriveLedger(topic, letters.topicId().toString());
        topics.createIfMissing(ledger.topic());
        try (var consumer = consumer();
                var producer = producer(topic)) {
            // Ends a former redrive's transaction, so that all it will ever have done is there to be read.
            producer.initTransactions();
            ledger.read(consumer);
            var sending = new Sending(producer);
            Tally tally = go(consumer, letters, wish, ledger, sending);
            sending.commit();
            return tally;
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw new ReplayException(
                    "another redrive of %s has begun, and goes on with what was left".formatted(topic), e);
        }
    }

    private static ReplayException missing(String topic) {
        return new ReplayException("there is no topic " + topic);
    }

    /** Gets an original and its entry in the ledger. */
    private interface Target {
        void send(List<ProducerRecord<byte[], byte[]>> together);
    }

    private Tally go(
            Consumer<byte[], byte[]> consumer, TopicDescription letters, Wish wish, RedriveLedger ledger, Target target)
            throws ExecutionException, InterruptedException {
        var tally = new Tally();
        List<TopicPartition> partitions = letters.partitions().stream()
                .map(info -> new TopicPartition(letters.name(), info.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        consumer.seekToBeginning(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    take(record, wish, ledger, target, tally);
                }
            }
        }
        return tally;
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record, Wish wish, RedriveLedger ledger, Target target, Tally tally)
            throws ExecutionException, InterruptedException {
        Optional<DeadLetter> letter = originals.letter(record);
        if (letter.isEmpty()) {
            tally.add(Fate.FOREIGN, "");
            return;
        }
        Fate fate = fate(record, letter.get(), wish, ledger);
        tally.add(fate, Wish.name(letter.get()));
        if (fate == Fate.SENT) {
            ledger.enter(record, letter.get())
                    .ifPresent(entry -> target.send(List.of(Originals.of(record, letter.get(), inputs), entry)));
        }
    }

    private Fate fate(ConsumerRecord<byte[], byte[]> record, DeadLetter letter, Wish wish, RedriveLedger ledger)
            throws ExecutionException, InterruptedException {
        if (ledger.has(record, letter)) {
            return Fate.SENT_BEFORE;
        }
        if (!wish.wants(letter, record.timestamp())) {
            return Fate.NOT_WANTED;
        }
        if (Originals.ofAReplay(record)) {
            return Fate.OF_A_REPLAY;
        }
        if (Originals.isCut(letter)) {
            return Fate.CUT;
        }
        return letter.source() == null || partitions(letter.source().topic()) == 0 ? Fate.NO_TOPIC : Fate.SENT;
    }

    /** 0 where there is no such topic: sending to it would wait for it, or make it. */
    private int partitions(String topic) throws ExecutionException, InterruptedException {
        Integer known = inputs.get(topic);
        if (known == null) {
            known = topics.describe(topic)
                    .map(found -> found.partitions().size())
                    .orElse(0);
            inputs.put(topic, known);
        }
        return known;
    }

    /** Transactions of a size that readers can wait for. */
    private static final class Sending implements Target {
        private final Producer<byte[], byte[]> producer;
        private int letters;
        private long bytes;

        Sending(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }

        @Override
        public void send(List<ProducerRecord<byte[], byte[]>> together) {
            if (letters == 0) {
                producer.beginTransaction();
            }
            for (ProducerRecord<byte[], byte[]> record : together) {
                // A failure ends the commit, which tells it.
                var _ = producer.send(record);
                bytes += record.value() == null ? 0 : record.value().length;
            }
            letters++;
            if (letters == LETTERS_A_TRANSACTION || bytes > BYTES_A_TRANSACTION) {
                commit();
            }
        }

        void commit() {
            if (letters > 0) {
                producer.commitTransaction();
                letters = 0;
                bytes = 0;
            }
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", "false");
        config.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private KafkaProducer<byte[], byte[]> producer(String topic) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put("acks", "all");
        config.put("transactional.id", "densestream.redrive." + topic);
        // Readers of the input topic wait for a redrive that was killed no longer than this.
        config.put("transaction.timeout.ms", TRANSACTION_TIMEOUT_MS);
        // The ledger's topic may have been made a moment ago: its first batch must not be overtaken.
        config.put("max.in.flight.requests.per.connection", "1");
        config.putIfAbsent("max.request.size", Integer.toString(64 << 20));
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
