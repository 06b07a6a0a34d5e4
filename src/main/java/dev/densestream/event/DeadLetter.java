package dev.densestream.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;

/**
 * Why an event has no prediction, with all that is needed to send it again.
 *
 * @param id the event's id, null where it could not be read
 * @param uri the image's URI, null where it could not be read
 * @param stage how far the image had come
 * @param code a stable name for the reason, such as {@code not-found}
 * @param message one line for a person, cut where it is too long to be read
 * @param retryable whether sending the event again may help
 * @param attempts how often it was tried
 * @param source where the event came from; null outside Kafka
 * @param key the record's key; null where there was none
 * @param original the record's value; null where it was null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetter(
        String id,
        String uri,
        Stage stage,
        String code,
        String message,
        boolean retryable,
        int attempts,
        Source source,
        Content key,
        Content original)
        implements Result {
    public DeadLetter {
        Objects.requireNonNull(stage, "stage");
        Objects.requireNonNull(code, "code");
        message = Shown.message(message);
    }
}
