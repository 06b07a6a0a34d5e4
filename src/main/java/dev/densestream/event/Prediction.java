package dev.densestream.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The labels of one image.
 *
 * @param id the event's id
 * @param uri the image's URI
 * @param model what answered
 * @param labels the best labels, highest score first
 * @param image what was fetched
 * @param source where the event came from; null outside Kafka
 * @param timings where the time went
 * @param attributes those of the event that were asked for and that it has; null in JSON where there are none
 * @param embedding what the model's last layer reads of the image; null where nobody asked for it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Prediction(
        String id,
        String uri,
        Model model,
        List<Label> labels,
        Image image,
        Source source,
        Timings timings,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> attributes,
        Features embedding)
        implements Result {
    public Prediction {
        labels = List.copyOf(labels);
        attributes = attributes == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** The same without {@link #embedding}. */
    public Prediction withoutEmbedding() {
        return new Prediction(id, uri, model, labels, image, source, timings, attributes, null);
    }

    /** What another model says of the same image. */
    public Prediction by(Model other, List<Label> itsLabels, Timings itsTimings) {
        return new Prediction(id, uri, other, itsLabels, image, source, itsTimings, attributes, null);
    }

    /**
     * The model that answered.
     *
     * @param name what the model is called; of an ensemble, its members' names
     * @param version the first twelve hexadecimal digits of the model file's SHA-256; of an ensemble, those of its members'
     *     versions
     * @param provider what it ran on: cpu, cuda or tensorrt; null where nobody said
     * @param precision what its layers were worked out in: fp32, tf32 or fp16; null where nobody said
     * @param step in a cascade, which of its models decided, from 1; null elsewhere
     * @param members of an ensemble; null elsewhere
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Model(
            String name, String version, String provider, String precision, Integer step, List<Member> members) {
        private static final int VERSION_DIGITS = 12;

        public Model {
            members = members == null ? null : List.copyOf(members);
        }

        /** A model of which it is not said how it ran. */
        public Model(String name, String version) {
            this(name, version, null, null, null, null);
        }

        /** All of them together. */
        public static Model ensemble(List<Model> members) {
            String names = joined(members.stream().map(Model::name).toList());
            String versions = members.stream().map(Model::version).collect(Collectors.joining("+"));
            String digest = Content.sha256(versions.getBytes(StandardCharsets.UTF_8));
            return new Model(
                    names,
                    digest.substring(0, VERSION_DIGITS),
                    said(members, Model::provider),
                    said(members, Model::precision),
                    null,
                    members.stream()
                            .map(member -> new Member(member.name(), member.version()))
                            .toList());
        }

        /** The name of an ensemble, by those of its members. */
        public static String joined(List<String> names) {
            return String.join("+", names);
        }

        /** The same, as a step of a cascade. */
        public Model atStep(int number) {
            return new Model(name, version, provider, precision, number, members);
        }

        /** What all of them say, or each in turn where they differ. */
        private static String said(List<Model> members, Function<Model, String> by) {
            List<String> all =
                    members.stream().map(by).filter(Objects::nonNull).distinct().toList();
            return all.isEmpty() ? null : joined(all);
        }
    }

    /**
     * One model of an ensemble.
     *
     * @param name what the model is called
     * @param version the first twelve hexadecimal digits of the model file's SHA-256
     */
    public record Member(String name, String version) {}

    /**
     * One label.
     *
     * @param label its name
     * @param index the label's position in the model's output, from 0
     * @param score its probability, 0 to 1
     */
    public record Label(String label, int index, float score) {}

    /**
     * The image as it was fetched, before resizing.
     *
     * @param width in pixels
     * @param height in pixels
     * @param format the format that its bytes showed, such as {@code jpeg}
     * @param bytes its encoded size
     * @param truncated true if the file ended before its picture did, so that a part of it was classified; else null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Image(int width, int height, String format, long bytes, Boolean truncated) {}

    /**
     * Where the time went, in milliseconds.
     *
     * @param fetchMs reading the bytes, retries included
     * @param decodeMs decoding and resizing
     * @param waitMs waiting for budgets and for a batch
     * @param inferMs the run of the batch that the image was in
     */
    public record Timings(double fetchMs, double decodeMs, double waitMs, double inferMs) {}
}
