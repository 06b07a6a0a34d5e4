package dev.densestream.stream;

import dev.densestream.event.EventCodec;
import dev.densestream.pipeline.ImagePipeline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the application: look at the topics, run, drain, leave. When an input topic is deleted under it, it waits
 * until the topic is back and starts anew.
 */
public final class StreamsApp {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsApp.class);
    private static final Duration BROKER_ANSWERS_WITHIN = Duration.ofSeconds(15);
    private static final Duration LOOK_FOR_TOPIC = Duration.ofSeconds(1);
    /** How long a topic that was deleted and made again within a moment may go unnoticed. */
    private static final Duration LOOK_AT_TOPICS = Duration.ofSeconds(2);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(20);
    /** After a failure nothing is left to be saved, and the other threads may wait for a rebalance that takes longer. */
    private static final Duration GIVE_UP_WITHIN = Duration.ofSeconds(3);

    private final StreamsSettings settings;
    private final ImagePipeline pipeline;
    private final EventCodec codec;
    private final KafkaClientSupplier clients;
    private final Properties properties;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final Optional<ReplayProgress> replay;
    private volatile OffsetLedger ledger;
    private volatile KafkaStreams running;
    private volatile boolean told;

    /**
     * @param clients makes the Kafka clients that are then wrapped
     * @throws StartUpException if the settings would break a guarantee
     */
    public StreamsApp(StreamsSettings settings, ImagePipeline pipeline, EventCodec codec, KafkaClientSupplier clients) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.codec = codec;
        this.clients = clients;
        this.properties = settings.properties();
        this.replay = settings.range().map(ReplayProgress::new);
        this.ledger = new OffsetLedger(settings.limits(), TopicIds.UNKNOWN);
    }

    /** Ends {@link #run}, which then drains and leaves. May be called from any thread, also before and twice. */
    public void stop() {
        stopped.complete(null);
    }

    /** Ends {@link #run} with a failure: nothing that is unfinished is committed. May be called from any thread. */
    public void fail(String message, Throwable cause) {
        stopped.completeExceptionally(new StartUpException(message, cause));
    }

    /** Records in flight, for people. */
    public long inFlight() {
        return ledger.inFlight();
    }

    /** How far a replay has come; empty where all that comes is read. */
    public Optional<ReplayProgress> replay() {
        return replay;
    }

    /** The running Kafka Streams instance, null before the start; for tests and status. */
    public KafkaStreams streams() {
        return running;
    }

    /**
     * Runs until {@link #stop()}, or until every result of the range is committed.
     *
     * @throws StartUpException if it cannot start or cannot go on, in one line
     */
    public void run() {
        Admin admin = Admin.create(adminProperties());
        try {
            var topics = new TopicSetup(admin, settings);
            Optional<TopicSetup.Found> found = prepareUnlessStopped(topics);
            while (found.isPresent()
                    && runOnce(found.get(), new TopicWatch(found.get().ids(), topics::ids))
                            instanceof FailurePolicy.Ending.TopicGone gone) {
                if (replay.isPresent()) {
                    throw new StartUpException(
                            "an input topic is gone, and with it what is left to be replayed: " + gone.message());
                }
                LOG.warn("an input topic is gone ({}); beginning anew as soon as it is there", gone.message());
                found = waitFor(topics) ? prepareUnlessStopped(topics) : Optional.empty();
            }
        } finally {
            // Does not wait for answers that nobody wants any more.
            admin.close(Duration.ZERO);
        }
    }

    /** Empty if stopped meanwhile: a broker that does not answer must not hold up the end. */
    private Optional<TopicSetup.Found> prepareUnlessStopped(TopicSetup topics) {
        var found = CompletableFuture.supplyAsync(() -> prepare(topics), Thread.ofVirtual()::start);
        try {
            CompletableFuture.anyOf(found, stopped).join();
            return found.isDone() ? Optional.of(found.join()) : Optional.empty();
        } catch (CompletionException e) {
            throw known(e);
        }
    }

    private static StartUpException known(CompletionException e) {
        return e.getCause() instanceof StartUpException known ? known : new StartUpException(e.getMessage(), e);
    }

    private TopicSetup.Found prepare(TopicSetup topics) {
        try {
            return topics.prepare();
        } catch (AuthenticationException | AuthorizationException e) {
            throw new StartUpException(Causes.line(e), e);
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            throw new StartUpException(
                    "no Kafka broker answers at %s within %d s"
                            .formatted(settings.bootstrapServers(), BROKER_ANSWERS_WITHIN.toSeconds()),
                    e);
        } catch (KafkaException e) {
            throw new StartUpException(
                    "the broker at %s answers with %s"
                            .formatted(settings.bootstrapServers(), Causes.line(Causes.telling(e))),
                    e);
        }
    }

    /** @return null after {@link #stop()} */
    private FailurePolicy.Ending runOnce(TopicSetup.Found found, TopicWatch watch) {
        var ended = new CompletableFuture<FailurePolicy.Ending>();
        ledger = new OffsetLedger(settings.limits(), found.ids());
        var streams =
                new KafkaStreams(topology(found), properties, new ClampingClients(clients, ledger, watch, intake()));
        streams.setUncaughtExceptionHandler(new FailurePolicy(
                InstantSource.system(), StreamsApp::pause, settings.threads(), ending -> end(ended, ending)));
        streams.setStateListener((now, before) -> {
            LOG.debug("Kafka Streams is {}", now);
            if (now == KafkaStreams.State.RUNNING && before == KafkaStreams.State.REBALANCING && !told) {
                told = true;
                LOG.info(
                        "{} reads {} at {}, until {}SIGTERM or Ctrl-C",
                        settings.name(),
                        String.join(", ", settings.topics().inputs()),
                        settings.bootstrapServers(),
                        replay.isPresent() ? "the end of the range, " : "");
            }
            if (now == KafkaStreams.State.ERROR) {
                ended.complete(new FailurePolicy.Ending.Broken("Kafka Streams ended in state ERROR", null));
            }
        });
        Duration closeWithin = GIVE_UP_WITHIN;
        try {
            streams.start();
            running = streams;
            awaitEnd(ended, watch);
            if (!ended.isDone() && !finished().isDone()) {
                drain(ended);
            }
            if (ended.getNow(null) instanceof FailurePolicy.Ending.Broken broken) {
                throw new StartUpException(broken.message(), broken.cause());
            }
            closeWithin = CLOSE_WITHIN;
            return ended.getNow(null);
        } catch (CompletionException e) {
            throw known(e);
        } finally {
            streams.close(CloseOptions.timeout(closeWithin)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    private Intake intake() {
        return settings.range()
                .<Intake>map(range -> new RangeIntake(
                        range,
                        replay.orElseThrow(),
                        range.rate().stream()
                                .mapToObj(rate -> new Pace(rate, System::nanoTime))
                                .findFirst()))
                .orElseGet(() -> new Intake.Everything(settings.topics().begin()));
    }

    /** Completed when a replay is; never otherwise. */
    private CompletableFuture<Void> finished() {
        return replay.map(ReplayProgress::finished).orElseGet(CompletableFuture::new);
    }

    /** Until it has ended, is to be stopped or is finished. */
    private void awaitEnd(CompletableFuture<FailurePolicy.Ending> ended, TopicWatch watch) {
        CompletableFuture<Object> any = CompletableFuture.anyOf(ended, stopped, finished());
        while (true) {
            try {
                any.get(LOOK_AT_TOPICS.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException stillRunning) {
                if (watch.replaced()) {
                    end(ended, new FailurePolicy.Ending.TopicGone("it was deleted and made again"));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                throw new CompletionException(e.getCause());
            }
        }
    }

    /** What was read of a topic that is gone is not committed. */
    private void end(CompletableFuture<FailurePolicy.Ending> ended, FailurePolicy.Ending ending) {
        if (ending instanceof FailurePolicy.Ending.TopicGone) {
            ledger.abandon();
        }
        ended.complete(ending);
    }

    private Topology topology(TopicSetup.Found found) {
        return ClassifyTopology.build(
                settings.topics(),
                found.inputPartitions(),
                ledger,
                pipeline,
                new OutgoingFitter(
                        codec,
                        new OutputHeaders(
                                settings.name(),
                                settings.outputs().format(),
                                settings.range().map(ReplayRange::replay)),
                        new Router(settings.topics().routes(), settings.topics().predictions()),
                        found.outputs()));
    }

    /** Reads nothing more and waits until everything that was read has left. */
    private void drain(CompletableFuture<?> ended) {
        long inFlight = ledger.inFlight();
        LOG.info(
                "stopping: {} images in flight, up to {} s to finish them",
                inFlight,
                settings.drainTimeout().toSeconds());
        ledger.drain();
        long end = System.nanoTime() + settings.drainTimeout().toNanos();
        while (!ledger.drained() && !ended.isDone() && System.nanoTime() < end) {
            pause(Duration.ofMillis(10));
        }
        if (ledger.inFlight() > 0) {
            LOG.warn(
                    "{} images were not finished in time; they are not committed and will be read again",
                    ledger.inFlight());
        }
    }

    /** @return false if the application was stopped meanwhile */
    private boolean waitFor(TopicSetup topics) {
        while (true) {
            try {
                stopped.get(LOOK_FOR_TOPIC.toMillis(), TimeUnit.MILLISECONDS);
                return false;
            } catch (TimeoutException notYet) {
                if (exist(topics)) {
                    return true;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (ExecutionException e) {
                throw (StartUpException) e.getCause();
            }
        }
    }

    private static boolean exist(TopicSetup topics) {
        try {
            return topics.inputsExist();
        } catch (KafkaException e) {
            LOG.debug("cannot look for the input topics", e);
            return false;
        }
    }

    private Properties adminProperties() {
        Properties admin = new Properties();
        settings.kafka().forEach((property, value) -> {
            if (property.startsWith("admin.")) {
                admin.put(property.substring("admin.".length()), value);
            } else {
                admin.putIfAbsent(property, value);
            }
        });
        admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) BROKER_ANSWERS_WITHIN.toMillis());
        admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) BROKER_ANSWERS_WITHIN.toMillis() / 2);
        return admin;
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
