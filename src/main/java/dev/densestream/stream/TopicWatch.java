package dev.densestream.stream;

import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whether an input topic was deleted and made again since the application started to read it. */
final class TopicWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

    private final TopicIds known;
    private final Supplier<TopicIds> now;

    /** @param now asks the cluster */
    TopicWatch(TopicIds known, Supplier<TopicIds> now) {
        this.known = known;
        this.now = now;
    }

    /** False, too, where the cluster does not answer. */
    boolean replaced() {
        try {
            return known.replacedBy(now.get());
        } catch (KafkaException | StartUpException e) {
            LOG.debug("cannot look whether the input topics are still the same", e);
            return false;
        }
    }
}
