package dev.densestream.model;

import dev.densestream.image.PreprocessSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The contract as an ONNX file carries it: {@code metadata_props}, one string for each part. What is not strings is JSON.
 */
public final class ContractMetadata {
    /** The layout of these properties; a file with a greater number needs a newer program. */
    public static final int VERSION = 1;

    private static final String CONTRACT = "densestream.contract";
    private static final String NAME = "densestream.name";
    private static final String LABELS = "densestream.labels";
    private static final String ACTIVATION = "densestream.activation";
    private static final String PREPROCESS = "densestream.preprocess";
    private static final String PROVENANCE = "densestream.provenance";

    // A part that were skipped because it is not known would silently give other pixels, so nothing is skipped.
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private final Map<String, String> properties;
    private final List<String> problems = new ArrayList<>();

    private ContractMetadata(Map<String, String> properties) {
        this.properties = properties;
    }

    /** What to write into {@code metadata_props}; equal contracts give equal strings. */
    public static Map<String, String> write(ModelContract contract) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put(CONTRACT, Integer.toString(VERSION));
        properties.put(NAME, contract.name());
        properties.put(LABELS, JSON.writeValueAsString(contract.labels()));
        properties.put(ACTIVATION, contract.activation().name().toLowerCase(Locale.ROOT));
        properties.put(PREPROCESS, JSON.writeValueAsString(contract.preprocess()));
        properties.put(PROVENANCE, JSON.writeValueAsString(contract.provenance()));
        return properties;
    }

    /** Whether a file with these properties claims to be a prepared model at all. */
    public static boolean isPresent(Map<String, String> properties) {
        return properties.containsKey(CONTRACT);
    }

    /**
     * @throws ModelException in one line, everything that is missing, wrong or newer than this program
     */
    public static ModelContract read(Map<String, String> properties) {
        return new ContractMetadata(properties).read();
    }

    private ModelContract read() {
        checkVersion();
        Optional<String> name = text(NAME);
        Optional<List<String>> labels = json(LABELS, new TypeReference<>() {}, "a JSON array of strings");
        labels.ifPresent(this::checkLabels);
        Optional<Activation> activation = text(ACTIVATION).flatMap(this::activation);
        Optional<PreprocessSpec> preprocess =
                json(PREPROCESS, new TypeReference<>() {}, "resize, resizeTo, width, height and interpolation as JSON");
        Optional<Map<String, String>> provenance =
                json(PROVENANCE, new TypeReference<>() {}, "a JSON object of strings");
        if (!problems.isEmpty()) {
            throw new ModelException(String.join("; ", problems));
        }
        return new ModelContract(
                name.orElseThrow(),
                labels.orElseThrow(),
                activation.orElseThrow(),
                preprocess.orElseThrow(),
                provenance.orElseThrow());
    }

    /** First and alone: what a newer layout means, its other properties cannot tell. */
    private void checkVersion() {
        String found = properties.get(CONTRACT);
        if (found == null) {
            throw new ModelException(CONTRACT + " is missing: the file is not a prepared model");
        }
        if (!found.equals(Integer.toString(VERSION))) {
            boolean newer = found.matches("[1-9][0-9]*");
            throw new ModelException("%s is '%s', this program reads %d%s"
                    .formatted(CONTRACT, found, VERSION, newer ? ": the file needs a newer DenseStream" : ""));
        }
    }

    private Optional<String> text(String key) {
        String found = properties.get(key);
        if (found == null || found.isBlank()) {
            problems.add(key + (found == null ? " is missing" : " is empty"));
            return Optional.empty();
        }
        return Optional.of(found);
    }

    private void checkLabels(List<String> labels) {
        if (labels.isEmpty()) {
            problems.add(LABELS + " is an empty list");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            if (label == null || label.isBlank()) {
                problems.add("%s[%d] is empty".formatted(LABELS, i));
            } else if (!seen.add(label)) {
                problems.add("%s[%d] '%s' is there twice".formatted(LABELS, i, label));
            }
        }
    }

    private Optional<Activation> activation(String found) {
        for (Activation activation : Activation.values()) {
            if (activation.name().equalsIgnoreCase(found)) {
                return Optional.of(activation);
            }
        }
        problems.add("%s is '%s', allowed is softmax or sigmoid".formatted(ACTIVATION, found));
        return Optional.empty();
    }

    private <T> Optional<T> json(String key, TypeReference<T> type, String allowed) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<T> value = Optional.ofNullable(JSON.readValue(text.get(), type));
            if (value.isEmpty()) {
                problems.add("%s is null, allowed is %s".formatted(key, allowed));
            }
            return value;
        } catch (JacksonException e) {
            problems.add("%s is not %s: %s".formatted(key, allowed, reason(e)));
            return Optional.empty();
        }
    }

    private static String reason(JacksonException e) {
        String message =
                e.getCause() instanceof IllegalArgumentException ours ? ours.getMessage() : e.getOriginalMessage();
        return message.lines().findFirst().orElse("unreadable");
    }
}
