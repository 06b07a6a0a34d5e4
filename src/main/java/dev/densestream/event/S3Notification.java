package dev.densestream.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What S3, and what speaks like it, says of its objects: {@code Records}, alone or as the {@code Message} of an SNS
 * notification, and EventBridge's events.
 */
final class S3Notification {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9:* ]{1,80}");
    private static final Pattern SAME_PICTURE = Pattern.compile(".*(Tagging|PutRetention|PutLegalHold|PutAcl)");

    private S3Notification() {}

    static boolean matches(JsonNode node) {
        return ofS3(node) || ofSns(node);
    }

    private static boolean ofS3(JsonNode node) {
        return node.path("Records").isArray()
                || "s3:TestEvent".equals(EventJson.string(node, "Event"))
                || (node.has("detail-type") && node.path("detail").isObject());
    }

    private static boolean ofSns(JsonNode node) {
        return node.has("Type") && node.has("TopicArn");
    }

    static void read(JsonNode node, Entries entries) throws EventFormatException {
        if (ofS3(node)) {
            notification(node, entries);
        } else if (!ofSns(node)) {
            throw EventFormatException.malformed(
                    "the value is no notification of S3; expected Records, s3:TestEvent, an SNS notification of these, or an EventBridge event",
                    null);
        } else if ("Notification".equals(EventJson.string(node, "Type"))) {
            String message = EventJson.string(node, "Message");
            JsonNode inner = message == null ? null : EventJson.tree(message);
            if (inner == null || !ofS3(inner)) {
                throw EventFormatException.malformed("the Message of the SNS notification is none of S3", null);
            }
            notification(inner, entries);
        } else {
            entries.add(new Entry.Ignored("SNS " + shown(EventJson.string(node, "Type"))));
        }
    }

    private static void notification(JsonNode node, Entries entries) throws EventFormatException {
        JsonNode records = node.path("Records");
        if (records.isEmpty() && !node.path("detail").isObject()) {
            entries.add(new Entry.Ignored(records.isArray() ? "a notification without records" : "s3:TestEvent"));
            return;
        }
        if (!records.isArray()) {
            entries.add(entry(() -> bridged(node)));
            return;
        }
        for (JsonNode record : records) {
            entries.add(entry(() -> recorded(record)));
        }
    }

    /** From one place in the message to what it names. */
    private interface Reading {
        Entry read() throws EventFormatException;
    }

    private static Entry entry(Reading reading) {
        try {
            return reading.read();
        } catch (EventFormatException e) {
            return new Entry.Malformed(e);
        }
    }

    private static Entry recorded(JsonNode record) throws EventFormatException {
        String event = EventJson.string(record, "eventName");
        if (event == null) {
            throw EventFormatException.malformed("the record has no eventName; expected one of S3", null);
        }
        String kind = event.startsWith("s3:") ? event.substring("s3:".length()) : event;
        if (!kind.startsWith("ObjectCreated:") || SAME_PICTURE.matcher(kind).matches()) {
            return new Entry.Ignored(shown(event));
        }
        JsonNode object = record.path("s3").path("object");
        String key = key(object);
        return created(
                record.path("s3").path("bucket"),
                S3Uri.decoded(key),
                object,
                EventJson.string(object, "versionId"),
                attributes(event, EventJson.string(record, "eventTime"), object, "eTag"));
    }

    /** EventBridge does not encode keys. */
    private static Entry bridged(JsonNode node) throws EventFormatException {
        String event = EventJson.string(node, "detail-type");
        if (!"Object Created".equals(event)) {
            return new Entry.Ignored(shown(event));
        }
        JsonNode object = node.path("detail").path("object");
        return created(
                node.path("detail").path("bucket"),
                S3Uri.plain(key(object)),
                object,
                EventJson.string(object, "version-id"),
                attributes(event, EventJson.string(node, "time"), object, "etag"));
    }

    private static String key(JsonNode object) throws EventFormatException {
        JsonNode key = object.get("key");
        if (key == null || !key.isString() || key.stringValue().isEmpty()) {
            throw EventFormatException.malformed("the notification has no key of an object", null);
        }
        return key.stringValue();
    }

    private static Entry created(
            JsonNode bucket, byte[] key, JsonNode object, String version, Map<String, Object> attributes)
            throws EventFormatException {
        String name = EventJson.string(bucket, "name");
        if (name == null) {
            throw EventFormatException.malformed("the notification has no name of a bucket", null);
        }
        // What stands for a folder in consoles and gateways.
        if (key[key.length - 1] == '/' && object.path("size").asLong(0) == 0) {
            return new Entry.Ignored("an empty object with a key that ends with a slash");
        }
        // MinIO and S3 say so of an object from before versions were kept; it has none to ask for.
        String asked = "null".equals(version) ? null : version;
        if (asked != null) {
            attributes.put("version", asked);
        }
        return new Entry.Reference(new ImageEvent(null, S3Uri.of(name, key, asked), attributes));
    }

    private static Map<String, Object> attributes(String event, String time, JsonNode object, String etagField) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("event", event);
        if (time != null) {
            attributes.put("time", time);
        }
        JsonNode size = object.path("size");
        if (size.isIntegralNumber()) {
            attributes.put("size", size.numberValue());
        }
        String etag = EventJson.string(object, etagField);
        if (etag != null) {
            attributes.put("etag", etag);
        }
        return attributes;
    }

    /** Names go to the log. */
    private static String shown(String name) {
        return name != null && NAME.matcher(name).matches() ? name : "an event of another kind";
    }
}
