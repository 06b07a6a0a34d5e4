package dev.densestream.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

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
        Features embedding)
        implements Result {
    public Prediction {
        labels = List.copyOf(labels);
    }

    /** The same without {@link #embedding}. */
    public Prediction withoutEmbedding() {
        return new Prediction(id, uri, model, labels, image, source, timings, null);
    }

    /**
     * The model that answered.
     *
     * @param name what the model is called
     * @param version the first twelve hexadecimal digits of the model file's SHA-256
     */
    public record Model(String name, String version) {}

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
