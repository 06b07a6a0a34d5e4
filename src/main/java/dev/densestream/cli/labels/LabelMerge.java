package dev.densestream.cli.labels;

import dev.densestream.event.EventCodec;
import dev.densestream.event.EventFormatException;
import dev.densestream.event.LabelEvent;
import dev.densestream.event.Shown;
import dev.densestream.fetch.References;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which label each image has after all events: the last one about an image wins, and a record without a value takes out what its
 * key had named. Within a partition, later is what has the higher offset; between partitions, what has the later timestamp.
 */
public final class LabelMerge {
    private final EventCodec codec;
    private final Map<Integer, Long> clocks = new HashMap<>();
    private final Map<String, Said> labels = new HashMap<>();
    private final Map<String, Said> uris = new HashMap<>();
    private final Map<ByteBuffer, Set<String>> named = new HashMap<>();
    private final List<Said> leftOut = new ArrayList<>();

    public LabelMerge(EventCodec codec) {
        this.codec = codec;
    }

    /** What stands at one place of the topic; null where that takes something back. */
    private record Said(Place place, String text) {
        static Said later(Said one, Said other) {
            return one.place.compareTo(other.place) > 0 ? one : other;
        }
    }

    /**
     * A place in the topic.
     *
     * @param time the latest timestamp of the partition until there, so that a timestamp that goes back does not undo an order
     */
    private record Place(long time, int partition, long offset) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparingLong(Place::time)
                .thenComparingInt(Place::partition)
                .thenComparingLong(Place::offset);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /** @param record the next one of its partition; partitions may come in any order */
    public void add(ConsumerRecord<byte[], byte[]> record) {
        long time = clocks.merge(record.partition(), record.timestamp(), Math::max);
        var place = new Place(time, record.partition(), record.offset());
        if (record.value() == null) {
            takeOut(record.key(), place);
            return;
        }
        try {
            LabelEvent event = codec.parseLabel(record.value());
            labels.merge(event.id(), new Said(place, event.label()), Said::later);
            if (event.uri() != null) {
                uris.merge(event.id(), new Said(place, event.uri()), Said::later);
            }
            if (record.key() != null) {
                named.computeIfAbsent(ByteBuffer.wrap(record.key()), key -> new HashSet<>())
                        .add(event.id());
            }
        } catch (EventFormatException e) {
            leaveOut(place, e.getMessage());
        }
    }

    /** A key that is itself an id or a URI, such as those of {@code send}, needs no event before it. */
    private void takeOut(byte[] key, Place place) {
        if (key == null) {
            leaveOut(place, "a record without value takes out what its key names, and it has no key");
            return;
        }
        Set<String> ids = new HashSet<>(named.getOrDefault(ByteBuffer.wrap(key), Set.of()));
        ids.add(new String(key, StandardCharsets.UTF_8));
        ids.forEach(id -> labels.merge(id, new Said(place, null), Said::later));
    }

    private void leaveOut(Place place, String why) {
        leftOut.add(new Said(place, "partition %d, offset %d: %s".formatted(place.partition(), place.offset(), why)));
    }

    /** The images with their labels, in the order of their last events. */
    public List<LabelledImage> images() {
        return labels.entrySet().stream()
                .filter(image -> image.getValue().text() != null && uri(image.getKey()) != null)
                .sorted(Comparator.comparing(image -> image.getValue().place()))
                .map(image ->
                        new LabelledImage(uri(image.getKey()), image.getValue().text()))
                .toList();
    }

    /** Events that say nothing of an image, a line each. */
    public List<String> leftOut() {
        List<Said> all = new ArrayList<>(leftOut);
        labels.forEach((id, said) -> {
            if (said.text() != null && uri(id) == null) {
                all.add(new Said(
                        said.place(),
                        "partition %d, offset %d: the event has no uri, no other one says where '%s' is, and that is no URI"
                                .formatted(
                                        said.place().partition(), said.place().offset(), Shown.of(id))));
            }
        });
        return all.stream()
                .sorted(Comparator.comparing(Said::place))
                .map(Said::text)
                .toList();
    }

    /** @return null where nobody knows */
    private String uri(String id) {
        Said said = uris.get(id);
        if (said != null) {
            return said.text();
        }
        return References.scheme(id).isPresent() || id.startsWith("/") ? id : null;
    }
}
