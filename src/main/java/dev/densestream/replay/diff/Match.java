package dev.densestream.replay.diff;

import dev.densestream.event.Result;
import dev.densestream.event.Source;
import java.util.Optional;

/** What makes two results belong together. */
public enum Match {
    /** The coordinates of the event: the topic, partition and offset that it was read from, and which of the images there. */
    SOURCE {
        @Override
        Optional<String> key(Result result) {
            return Optional.ofNullable(result.source()).map(Match::words);
        }
    },
    /** The event's id, for topics whose events were sent twice. */
    ID {
        @Override
        Optional<String> key(Result result) {
            return Optional.ofNullable(result.id());
        }
    };

    /** @return empty for a result that does not say */
    abstract Optional<String> key(Result result);

    private static String words(Source source) {
        String image = source.image() == null ? "" : "#" + source.image();
        return "%s-%d@%d%s".formatted(source.topic(), source.partition(), source.offset(), image);
    }
}
