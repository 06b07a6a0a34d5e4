package dev.densestream.event;

/** A record value that is no image event. Carries what of it could be read. */
public final class EventFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String id;

    /**
     * @param code {@code null-value}, {@code empty-value}, {@code malformed-event}, {@code missing-uri}, {@code
     *     missing-label} or {@code too-many-images}
     * @param message one line: what was found and what is allowed
     * @param id the event's id, or null where it could not be read
     */
    public EventFormatException(String code, String message, String id) {
        super(message, null, false, false);
        this.code = code;
        this.id = id;
    }

    static EventFormatException malformed(String message, String id) {
        return new EventFormatException("malformed-event", message, id);
    }

    public String code() {
        return code;
    }

    public String id() {
        return id;
    }
}
