package dev.densestream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.densestream.topology.Routes.Match;
import dev.densestream.topology.Routes.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteReaderTest {
    private static final String SMALLEST = "name: x\ninput: {topics: [images]}\nmodel: {file: m.onnx}\n";

    @TempDir
    private Path dir;

    private TopologyFile read(String more) throws IOException {
        return new TopologyReader().read(Files.writeString(dir.resolve("t.yaml"), SMALLEST + more), Map.of());
    }

    private List<String> problems(String more) {
        return catchThrowableOfType(TopologyException.class, () -> read(more)).problems();
    }

    private static SequencedSet<String> set(String... texts) {
        return new LinkedHashSet<>(List.of(texts));
    }

    @Test
    void readsEveryCondition() throws IOException {
        TopologyFile topology = read("""
                output: {predictions: rest, attributes: [site]}
                routes:
                  match: all
                  rules:
                    - name: unsure
                      when: {margin-below: 0.2, score-below: 0.9}
                      to: review
                    - when:
                        label: [cat, dog]
                        label-not: bird
                        score-at-least: 0.9
                        margin-at-least: 0.5
                        attribute: {camera: [north, 7], night: true}
                        attribute-exists: site
                        model: pets
                      to: [animals, review]
                """);
        assertThat(topology.routes())
                .isEqualTo(new Routes(
                        Match.ALL,
                        List.of(
                                new Rule(
                                        "unsure",
                                        List.of(new Condition.ScoreBelow(0.9), new Condition.MarginBelow(0.2)),
                                        List.of("review")),
                                new Rule(
                                        "rules[1]",
                                        List.of(
                                                new Condition.LabelIn(set("cat", "dog")),
                                                new Condition.LabelNotIn(set("bird")),
                                                new Condition.ScoreAtLeast(0.9),
                                                new Condition.MarginAtLeast(0.5),
                                                new Condition.AttributeIn("camera", set("north", "7")),
                                                new Condition.AttributeIn("night", set("true")),
                                                new Condition.AttributeExists("site"),
                                                new Condition.ModelIn(set("pets"))),
                                        List.of("animals", "review")))));
        assertThat(topology.predictionTopics()).containsExactly("review", "animals", "rest");
        assertThat(topology.carriedAttributes()).containsExactlyInAnyOrder("camera", "night", "site");
        assertThat(topology.routes().labels()).containsExactlyInAnyOrder("cat", "dog", "bird");
    }

    @Test
    void withoutRulesAllGoToOneTopic() throws IOException {
        assertThat(read("").routes()).isEqualTo(Routes.NONE);
        assertThat(read("").predictionTopics()).containsExactly("predictions");
    }

    @Test
    void aRuleForAllLeavesNothingForTheTopicOfPredictions() throws IOException {
        assertThat(read("routes: {match: all, rules: [{to: a}, {when: {score-below: 0.5}, to: b}]}\n")
                        .predictionTopics())
                .containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', textBlock = """
            {}                                                          | routes.rules: is missing; give at least one rule, such as {when: {score-below: 0.5}, to: unsure}
            {default: none, rules: [{when: {label: a}, to: b}]}         | routes.default: unknown; allowed here are match, rules
            {match: some, rules: [{when: {label: a}, to: b}]}           | routes.match: found 'some', allowed is first, all
            {rules: [{when: {label: a}}]}                               | routes.rules[0].to: is missing; give one topic or a list of topics
            {rules: [{when: {label: a}, to: []}]}                       | routes.rules[0].to: is missing; give one topic or a list of topics
            {rules: [{when: {label: a}, to: [b, b]}]}                   | routes.rules[0].to: a topic stands in it twice
            {rules: [{when: {label: a}, to: a b}]}                      | routes.rules[0].to: found 'a b', allowed in a topic's name are up to 249 letters, digits, '.', '_' and '-'
            {rules: [{when: {label: a}, to: images}]}                   | routes.rules[0].to: 'images' is the topic of input too
            {rules: [{when: {label: a}, to: images.dead-letters}]}      | routes.rules[0].to: 'images.dead-letters' is the topic of dead-letters too
            {rules: [{when: {lable: a}, to: b}]}                        | routes.rules[0].when.lable: unknown; did you mean label?
            {rules: [{when: {label: []}, to: b}]}                       | routes.rules[0].when.label: is empty; give a text or a list of texts
            {rules: [{when: {attribute: {a: []}}, to: b}]}              | routes.rules[0].when.attribute.a: is empty; give a text or a list of texts, or its name in attribute-exists
            {rules: [{when: {}, to: b}]}                                | routes.rules[0].when: is empty; a rule without when takes every prediction
            {rules: [{to: b}]}                                          | routes.rules[0].when: is missing; with match: first it would take all that is left, and that is what output.predictions is for
            {rules: [{name: default, when: {label: a}, to: b}]}         | routes.rules[0].name: found 'default', allowed are up to 100 letters, digits, '.', '_' and '-', a letter or digit first, and not default
            {rules: [{when: {score-below: 0}, to: b}]}                  | routes.rules[0].when.score-below: found 0, allowed is a number of more than 0 and at most 1
            {rules: [{when: {score-below: 2}, to: b}]}                  | routes.rules[0].when.score-below: found '2', allowed is a number from 0 to 1
            {rules: [{when: {label: a, label-not: [a, c]}, to: b}]}     | routes.rules[0].when.label-not: the rule can never match: every label of label stands in it
            {rules: [{when: {score-at-least: 0.7, score-below: 0.7}, to: b}]} | routes.rules[0].when.score-below: the rule can never match: it is not more than score-at-least
            {rules: [{when: {margin-at-least: 0.7, margin-below: 0.6}, to: b}]} | routes.rules[0].when.margin-below: the rule can never match: it is not more than margin-at-least
            {rules: [{when: {score-below: 0.7, margin-at-least: 0.7}, to: b}]} | routes.rules[0].when.margin-at-least: the rule can never match: a margin is never more than its score, which is to be below 0.7
            """)
    void refusesWhatCannotBeMeant(String routes, String problem) {
        assertThat(problems("routes: %s\n".formatted(routes))).containsExactly(problem);
    }

    @Test
    void refusesARuleThatAnEarlierOneLeavesNothing() throws IOException {
        String rules = """
                routes:
                  match: %s
                  rules:
                    - {name: cats, when: {label: cat}, to: a}
                    - {name: cats, when: {score-at-least: 0.9, label: cat}, to: b}
                """;
        assertThat(problems(rules.formatted("first")))
                .containsExactly(
                        "routes.rules[1].name: 'cats' is the name of another rule too",
                        "routes.rules[1].when: never reached: cats, which comes before it, takes all of these");
        assertThat(read(rules.formatted("all").replace("name: cats, when: {label", "when: {label"))
                        .routes()
                        .rules())
                .hasSize(2);
    }

    @Test
    void aMarginNeedsTwoLabelsAndTopicsOfOthersAreRefused() {
        assertThat(problems("""
                        routes: {rules: [{when: {margin-below: 0.1}, to: [images.embeddings, predictions.shadow]}]}
                        output: {embedding: topic}
                        shadow: {model: {file: s.onnx}, topic: predictions.shadow}
                        """))
                .containsExactly(
                        "routes.rules[0].to: 'images.embeddings' is the topic of embeddings too",
                        "routes.rules[0].to: 'predictions.shadow' is the topic of shadow.topic too");
        assertThat(catchThrowableOfType(
                                TopologyException.class,
                                () -> new TopologyReader()
                                        .read(
                                                Files.writeString(
                                                        dir.resolve("one.yaml"),
                                                        SMALLEST
                                                                + "routes: {rules: [{when: {margin-below: 0.1}, to: a}]}\n"),
                                                Map.of("model.top-k", "1")))
                        .problems())
                .containsExactly("routes.rules[0].when: a margin needs the second best label too; model.top-k is 1");
    }

    @Test
    void saysWhichNamesNobodyHas() throws IOException {
        Routes routes =
                read("routes: {rules: [{when: {label: [cat, dogg]}, to: a}, {when: {label-not: zebra, model: pet}, to: b}]}\n")
                        .routes();
        assertThat(routes.unknown(List.of("cat", "dog"), List.of("pets")))
                .containsExactly(
                        "routes.rules[0].when.label: no model that answers has the label 'dogg'; did you mean dog?",
                        "routes.rules[1].when.label-not: no model that answers has the label 'zebra'; there are cat, dog",
                        "routes.rules[1].when.model: no model that answers has the name 'pet'; did you mean pets?");
        assertThat(routes.unknown(List.of("cat", "dogg", "zebra"), List.of())).isEmpty();
    }

    @Test
    void canHaveOtherTopics() throws IOException {
        Routes routes = read("routes: {rules: [{name: r, when: {label: cat}, to: [a, b]}]}\n")
                .routes();
        assertThat(routes.renamed(topic -> "again." + topic).rules())
                .containsExactly(
                        new Rule("r", List.of(new Condition.LabelIn(set("cat"))), List.of("again.a", "again.b")));
    }
}
