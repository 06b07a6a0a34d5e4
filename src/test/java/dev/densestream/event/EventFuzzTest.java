package dev.densestream.event;

import static dev.densestream.event.Messages.bytes;
import static dev.densestream.event.Messages.file;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Mutations of real messages in every format, the same ones for the same seed. {@code -Dfuzz.rounds=N} and {@code
 * -Dfuzz.seed=N} make it longer and other.
 */
class EventFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 4_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int MAX_IMAGES = 40;

    /** Time and memory of this thread alone, whatever else the machine does. */
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final List<byte[]> CORPUS = corpus();
    private static final List<String> DICTIONARY = List.of(
            "\"",
            "\\",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
            "true",
            "-1",
            "1e999",
            "\"uri\":",
            "\"uri\":\"u\",",
            "\"id\":1,",
            "\"Records\":[",
            "\"Records\":null,",
            "\"specversion\":\"1.0\",",
            "\"data\":",
            "\"data_base64\":\"AA==\",",
            "\"Message\":\"{}\"",
            "\"Type\":\"Notification\",\"TopicArn\":\"\",",
            "\"detail-type\":",
            "\"detail\":{}",
            "\\ud800",
            "\\udc00",
            "\\u0000",
            "%",
            "%2",
            "%zz",
            "+",
            "data:image/png;base64,",
            "\ufeff",
            "\u00ff\u00d8\u00ff",
            "\u0089PNG",
            "\0",
            "\n",
            "s3:TestEvent",
            "ObjectCreated:",
            "ObjectRemoved:");

    private final Random random = new Random(SEED);

    private static List<byte[]> corpus() {
        List<byte[]> corpus = new ArrayList<>();
        for (String name : List.of(
                "aws-put.json",
                "aws-mixed.json",
                "aws-test-event.json",
                "minio-put.json",
                "minio-removed.json",
                "eventbridge-created.json",
                "sns-put.json",
                "cloudevent.json",
                "cloudevents-batch.json",
                "images.json")) {
            corpus.add(file(name));
        }
        corpus.add(bytes("{\"id\":\"é\",\"uri\":\"file:///x.jpg\",\"attributes\":{\"n\":[1.5e3,null,true]}}"));
        corpus.add(bytes("\"file:///x.jpg\""));
        corpus.add(bytes("https://images.example.com/a%20b.jpg"));
        corpus.add(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0, 16});
        return corpus;
    }

    @ParameterizedTest
    @EnumSource
    void whateverComesIsReadOrRefusedInOneLine(InputFormat format) {
        var reader = new MessageReader(format, MAX_IMAGES);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] value = mutated();
            Headers headers = headers();
            try {
                check(reader, value, headers);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "round %d, seed %d, %s: %s"
                                .formatted(i, SEED, format, Base64.getEncoder().encodeToString(value)),
                        e);
            }
        }
    }

    private static void check(MessageReader reader, byte[] value, Headers headers) {
        try {
            List<Entry> entries = reader.read(null, value, headers, Messages.SOURCE);
            assertThat(entries).isNotEmpty();
            assertThat(entries.stream().filter(entry -> !(entry instanceof Entry.Ignored)))
                    .hasSizeLessThanOrEqualTo(MAX_IMAGES);
            for (Entry entry : entries) {
                switch (entry) {
                    case Entry.Reference(var event) -> written(event);
                    case Entry.Picture picture -> written(picture.event());
                    case Entry.Malformed(var why) -> oneLine(why);
                    case Entry.Ignored(var what) ->
                        assertThat(what).isNotBlank().hasSizeLessThan(100);
                }
            }
            assertThat(!reader.isPicture(value, headers) || entries.getFirst() instanceof Entry.Picture)
                    .isTrue();
        } catch (EventFormatException refused) {
            oneLine(refused);
        }
    }

    /** A name that cannot be written would stop its partition again and again. */
    private static void written(ImageEvent event) {
        assertThat(event.id()).isNotNull();
        assertThat(event.uri()).isNotBlank();
        assertThat(new EventCodec().write(event)).isNotEmpty();
    }

    private static void oneLine(EventFormatException why) {
        assertThat(why.code()).isNotBlank();
        assertThat(why.getMessage()).isNotBlank().doesNotContain("\n", "\r");
    }

    private Headers headers() {
        if (random.nextInt(4) > 0) {
            return Headers.NONE;
        }
        var types = List.of(
                "image/png",
                "application/json",
                "text/plain",
                "application/cloudevents+json",
                "",
                ";",
                "é",
                "application/xml");
        return Messages.headers(Map.of(
                random.nextInt(5) == 0 ? "ce_nothing" : "ce_specversion",
                random.nextInt(5) == 0 ? "2" : "1.0",
                "content-type",
                types.get(random.nextInt(types.size())),
                random.nextBoolean() ? "ce_dataref" : "ce_id",
                "x\u0001".substring(0, 1 + random.nextInt(2))));
    }

    private byte[] mutated() {
        byte[] value = CORPUS.get(random.nextInt(CORPUS.size()));
        for (int change = random.nextInt(4); change >= 0; change--) {
            value = switch (random.nextInt(6)) {
                case 0 -> flipped(value);
                case 1 -> spliced(value, value, random.nextInt(60));
                case 2 -> spliced(value, CORPUS.get(random.nextInt(CORPUS.size())), random.nextInt(400));
                case 3, 4 -> inserted(value, DICTIONARY.get(random.nextInt(DICTIONARY.size())));
                default -> removed(value);
            };
        }
        return value;
    }

    private byte[] flipped(byte[] value) {
        byte[] changed = value.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    /** Some of {@code other} somewhere in {@code value}. */
    private byte[] spliced(byte[] value, byte[] other, int length) {
        int from = random.nextInt(other.length + 1);
        return inserted(
                value, new String(other, from, Math.min(length, other.length - from), StandardCharsets.ISO_8859_1));
    }

    private byte[] inserted(byte[] value, String latin) {
        int at = random.nextInt(value.length + 1);
        var out = new ByteArrayOutputStream();
        out.write(value, 0, at);
        out.writeBytes(latin.getBytes(random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
        out.write(value, at, value.length - at);
        return out.toByteArray();
    }

    private byte[] removed(byte[] value) {
        int from = random.nextInt(value.length + 1);
        int to = Math.min(value.length, from + random.nextInt(40));
        var out = new ByteArrayOutputStream();
        out.write(value, 0, from);
        out.write(value, to, value.length - to);
        return out.toByteArray();
    }

    /** Texts that cost more than their length in parsers that were not made for them. */
    static List<Shape> shapes() {
        return List.of(
                new Shape("deep arrays", n -> "[".repeat(n)),
                new Shape("deep arrays, closed", n -> "[".repeat(n) + "]".repeat(n)),
                new Shape("deep objects", n -> "{\"data\":".repeat(n) + "1" + "}".repeat(n)),
                new Shape(
                        "deep attributes",
                        n -> "{\"uri\":\"u\",\"attributes\":" + "{\"a\":".repeat(n) + "1" + "}".repeat(n) + "}"),
                new Shape("a long number", n -> "{\"uri\":\"u\",\"id\":" + "9".repeat(n) + "}"),
                new Shape("a long fraction", n -> "{\"uri\":\"u\",\"id\":0." + "9".repeat(n) + "}"),
                new Shape("a long exponent", n -> "{\"uri\":\"u\",\"id\":1e" + "9".repeat(n) + "}"),
                new Shape(
                        "a number of a size",
                        n ->
                                "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"k/\",\"size\":1e999999999,\"x\":\""
                                        + "x".repeat(n) + "\"}}}]}"),
                new Shape("many fields of one name", n -> "{" + "\"uri\":\"u\",".repeat(n) + "\"uri\":\"u\"}"),
                new Shape("many fields", n -> {
                    var fields = new StringBuilder("{\"uri\":\"u\"");
                    for (int i = 0; i < n; i++) {
                        fields.append(",\"").append(i).append("\":0");
                    }
                    return fields.append('}').toString();
                }),
                new Shape("names of one hash", n -> {
                    var fields = new StringBuilder("{\"uri\":\"u\"");
                    for (int i = 0; i < n; i++) {
                        fields.append(",\"")
                                .append(Integer.toBinaryString(i | 1 << 20)
                                        .replace("0", "Aa")
                                        .replace("1", "BB"))
                                .append("\":0");
                    }
                    return fields.append('}').toString();
                }),
                new Shape("half surrogate pairs", n -> "{\"uri\":\"" + "\\ud800".repeat(n) + "\"}"),
                new Shape(
                        "an encoded key",
                        n ->
                                "{\"Records\":[{\"eventName\":\"ObjectCreated:Put\",\"s3\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\""
                                        + "%F0+".repeat(n) + "\"}}}]}"),
                new Shape(
                        "quotes within quotes",
                        n -> "{\"Type\":\"Notification\",\"TopicArn\":\"a\",\"Message\":\"" + "\\\\\\\"".repeat(n)
                                + "\"}"),
                new Shape(
                        "a data URI of data URIs",
                        n -> "{\"specversion\":\"1.0\",\"data\":\"" + "data:,data:;base64,".repeat(n) + "\"}"),
                new Shape(
                        "Base64",
                        n ->
                                "{\"specversion\":\"1.0\",\"id\":\"e\",\"datacontenttype\":\"image/png\",\"data_base64\":\""
                                        + "AAAA".repeat(n) + "\"}"),
                new Shape(
                        "Base64 of text",
                        n -> "{\"specversion\":\"1.0\",\"id\":\"e\",\"data_base64\":\""
                                + Base64.getEncoder().encodeToString(bytes("[1,".repeat(n))) + "\"}"),
                new Shape(
                        "removals",
                        n -> "{\"Records\":[" + "{\"eventName\":\"ObjectRemoved:Delete\"},".repeat(n) + "{}]}"),
                new Shape("many images", n -> "[" + "\"u\",".repeat(n) + "7]"),
                new Shape("white space", n -> " \n\t".repeat(n)));
    }

    /** A text that may be as long as one likes. */
    record Shape(String name, IntFunction<String> text) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** With headroom for what is not linear by a little; a square of the length is a thousand times above it. */
    @ParameterizedTest
    @MethodSource("shapes")
    void longAndDeepTextsCostWhatTheirLengthCosts(Shape shape) {
        byte[] large = bytes(shape.text().apply(100_000));
        for (InputFormat format : InputFormat.values()) {
            var reader = new MessageReader(format, MAX_IMAGES);
            // Classes are loaded once, and cost more than a record.
            check(reader, bytes(shape.text().apply(10)), Headers.NONE);
            long before = allocated();
            long began = THREADS.getCurrentThreadCpuTime();
            check(reader, large, Headers.NONE);
            long took = THREADS.getCurrentThreadCpuTime() - began;
            assertThat(allocated() - before).as("memory with %s", format).isLessThan(2_000_000 + 150L * large.length);
            assertThat(Duration.ofNanos(took)).as("CPU time with %s", format).isLessThan(Duration.ofSeconds(2));
        }
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Five thousand deep, as one that wants a stack to overflow sends it, inside every place that takes JSON. */
    @Test
    void nothingOverflowsTheStackOfAVirtualThread() throws Exception {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = Thread.ofVirtual()
                .uncaughtExceptionHandler((t, e) -> thrown.add(e))
                .start(() -> {
                    for (String value : List.of(
                            deep,
                            "{\"uri\":\"u\",\"attributes\":{\"a\":" + deep + "}}",
                            "{\"specversion\":\"1.0\",\"data\":" + deep + "}",
                            "{\"Records\":" + deep + "}",
                            "{\"Type\":\"Notification\",\"TopicArn\":\"a\",\"Message\":\"" + deep + "\"}")) {
                        check(new MessageReader(InputFormat.AUTO, MAX_IMAGES), bytes(value), Headers.NONE);
                    }
                });
        thread.join();
        assertThat(thrown).isEmpty();
    }
}
