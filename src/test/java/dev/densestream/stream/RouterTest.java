package dev.densestream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.event.Prediction;
import dev.densestream.event.Source;
import dev.densestream.topology.Routes;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules as a file has them, and what they make of a prediction: cat 0.9, dog 0.08, from camera 7 in the north. */
class RouterTest {
    private static final Prediction CAT = prediction(0.9f, 0.08f);

    @TempDir
    private Path dir;

    private static Prediction prediction(float best, float second) {
        return new Prediction(
                "id",
                "uri",
                new Prediction.Model("pets", "v"),
                List.of(new Prediction.Label("cat", 1, best), new Prediction.Label("dog", 0, second)),
                new Prediction.Image(1, 1, "png", 1, null),
                new Source("images", 0, 0, 0),
                new Prediction.Timings(0, 0, 0, 0),
                attributes(),
                null);
    }

    private static Map<String, Object> attributes() {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("site", "north");
        attributes.put("camera", 7);
        attributes.put("large", new BigInteger("123456789012345678901234567890"));
        attributes.put("half", 0.5);
        attributes.put("night", true);
        attributes.put("nothing", null);
        attributes.put("tags", List.of("north"));
        return attributes;
    }

    private Router router(String routes) throws IOException {
        Path file = Files.writeString(
                dir.resolve("routes.yaml"),
                "name: x\ninput: {topics: [images]}\nmodel: {file: m.onnx}\nroutes:\n" + routes);
        TopologyFile topology = new TopologyReader().read(file, Map.of());
        return new Router(topology.routes(), topology.output().predictions());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            label: cat                                  | true
            label: [dog, cat]                           | true
            label: dog                                  | false
            label-not: [dog, bird]                      | true
            label-not: [dog, cat]                       | false
            score-at-least: 0.9                         | true
            score-at-least: 0.901                       | false
            score-below: 0.9                            | false
            score-below: 0.901                          | true
            margin-at-least: 0.81                       | true
            margin-at-least: 0.83                       | false
            margin-below: 0.81                          | false
            margin-below: 0.83                          | true
            attribute: {site: north}                    | true
            attribute: {site: [south, north]}           | true
            attribute: {site: south}                    | false
            attribute: {site: north, camera: 7}         | true
            attribute: {site: north, camera: 8}         | false
            attribute: {half: 0.5, night: true}         | true
            attribute: {large: 123456789012345678901234567890} | true
            attribute: {tags: north}                    | false
            attribute: {missing: north}                 | false
            attribute: {nothing: 'null'}                | false
            attribute-exists: camera                    | true
            attribute-exists: [camera, tags]            | true
            attribute-exists: [camera, missing]         | false
            attribute-exists: nothing                   | false
            model: [other, pets]                        | true
            model: other                                | false
            label: cat, score-at-least: 0.8             | true
            label: cat, score-at-least: 0.95            | false
            label: dog, score-at-least: 0.8             | false
            """)
    void everyConditionOfARuleMustHold(String when, boolean holds) throws IOException {
        Router router = router("  rules: [{name: r, when: {%s}, to: routed}]\n".formatted(when));
        assertThat(router.route(CAT)).containsExactly(holds ? way("routed", "r") : way("predictions", "default"));
    }

    @Test
    void aModelWithASingleLabelIsSureByItsScore() throws IOException {
        Router router = router("  rules: [{when: {margin-at-least: 0.7}, to: routed}]\n");
        var alone = new Prediction(
                "id",
                "uri",
                CAT.model(),
                List.of(new Prediction.Label("cat", 0, 0.7f)),
                CAT.image(),
                CAT.source(),
                CAT.timings(),
                Map.of(),
                null);
        assertThat(router.route(alone)).containsExactly(way("routed", "rules[0]"));
    }

    @Test
    void theFirstRuleThatMatchesTakesAllOrEachTakesItsOwn() throws IOException {
        String rules = """
                  match: %s
                  rules:
                    - {name: never, when: {label: dog}, to: dogs}
                    - {when: {label: cat}, to: [cats, pets]}
                    - {name: sure, when: {score-at-least: 0.5}, to: [sure, pets]}
                """;
        assertThat(router(rules.formatted("first")).route(CAT))
                .containsExactly(way("cats", "rules[1]"), way("pets", "rules[1]"));
        assertThat(router(rules.formatted("all")).route(CAT))
                .containsExactly(way("cats", "rules[1]"), way("pets", "rules[1]", "sure"), way("sure", "sure"));
    }

    @Test
    void whatMatchesNoRuleGoesToTheTopicOfPredictions() throws IOException {
        Router router = router("  match: all\n  rules: [{when: {label: dog}, to: dogs}]\n");
        assertThat(router.route(CAT)).containsExactly(way("predictions", "default"));
        assertThat(router("  match: all\n  rules: [{to: copies}]\n").route(CAT))
                .containsExactly(way("copies", "rules[0]"));
        assertThat(new Router(Routes.NONE, "predictions").route(CAT)).containsExactly(way("predictions"));
    }

    private static Router.Way way(String topic, String... rules) {
        return new Router.Way(topic, List.of(rules));
    }
}
