package dev.densestream.model.verify;

import dev.densestream.model.Activation;
import dev.densestream.model.OptionException;
import dev.densestream.model.UserFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of expected scores.
 *
 * @param where file and line, for messages
 * @param file the picture
 * @param scores its probabilities
 */
record ExpectedScores(String where, String file, List<Double> scores) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String FORM = "a line is {\"file\": \"cat/1.jpg\", \"scores\": [0.98, 0.02]}";
    private static final double ROUNDING = 1e-2;

    ExpectedScores {
        scores = List.copyOf(scores);
    }

    static List<ExpectedScores> read(Path file) {
        List<String> lines = UserFile.text(file).lines().toList();
        List<ExpectedScores> expected = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                expected.add(parse("%s, line %d".formatted(file, i + 1), lines.get(i)));
            }
        }
        if (expected.isEmpty()) {
            throw new OptionException("%s has no scores in it; %s".formatted(file, FORM));
        }
        return expected;
    }

    private static ExpectedScores parse(String where, String line) {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new OptionException("%s is no JSON; %s".formatted(where, FORM), e);
        }
        if (!json.path("file").isString() || !json.path("scores").isArray()) {
            throw new OptionException("%s: %s".formatted(where, FORM));
        }
        List<Double> scores = new ArrayList<>();
        for (JsonNode score : json.get("scores")) {
            if (!score.isNumber()) {
                throw new OptionException("%s: the score %s is no number".formatted(where, score));
            }
            scores.add(score.asDouble());
        }
        return new ExpectedScores(where, json.get("file").asString(), scores);
    }

    void checkPicture(Path images) {
        if (!Files.isRegularFile(images.resolve(file))) {
            throw new OptionException("%s: there is no picture %s in %s".formatted(where, file, images));
        }
    }

    void check(int labels, Activation activation) {
        if (scores.size() != labels) {
            throw new OptionException(
                    "%s has %d scores, the model has %d labels".formatted(where, scores.size(), labels));
        }
        double sum = scores.stream().mapToDouble(Double::doubleValue).sum();
        boolean fractions = scores.stream().allMatch(score -> score > -ROUNDING && score < 1 + ROUNDING);
        if (!fractions || (activation == Activation.SOFTMAX && Math.abs(sum - 1) > ROUNDING)) {
            throw new OptionException("%s: the scores are no probabilities (%s); save them after the %s"
                    .formatted(
                            where,
                            fractions ? "they sum to %.4g".formatted(sum) : "they begin with " + scores.getFirst(),
                            activation == Activation.SOFTMAX ? "softmax" : "sigmoid"));
        }
    }

    double[] toArray() {
        return scores.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
