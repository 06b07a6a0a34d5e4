package dev.densestream.replay;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The range that somebody asks for.
 *
 * @param from where it begins, by topic or by partition written {@code topic:3}; the empty text stands for all others
 * @param to where it ends, in the same way
 * @param last how many of the last records before the end, by topic; the empty text stands for all others. Stronger than
 *     {@code from}
 */
public record RangeRequest(Map<String, Place> from, Map<String, Place> to, Map<String, Long> last) {
    /** For all topics and partitions that are not named. */
    public static final String ALL = "";

    public RangeRequest {
        from = Map.copyOf(from);
        to = Map.copyOf(to);
        last = Map.copyOf(last);
    }

    Place from(String topic, int partition) {
        return find(from, topic, partition).orElse(new Place.Earliest());
    }

    Place to(String topic, int partition) {
        return find(to, topic, partition).orElse(new Place.Latest());
    }

    OptionalLong last(String topic) {
        Long own = last.getOrDefault(topic, last.get(ALL));
        return own == null ? OptionalLong.empty() : OptionalLong.of(own);
    }

    private static Optional<Place> find(Map<String, Place> places, String topic, int partition) {
        Place own = places.get(topic + ":" + partition);
        Place ofTopic = places.getOrDefault(topic, places.get(ALL));
        return Optional.ofNullable(own == null ? ofTopic : own);
    }
}
