package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.model.TestModels;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelVerifyCommandTest {
    @TempDir
    private Path folder;

    private Path images;
    private String model;

    @BeforeEach
    void make() throws IOException {
        model = TestModels.writeColours(folder, 8, 8).toString();
        images = folder.resolve("images");
        put("red/1.png", Color.RED);
        put("red/2.png", Color.RED);
        put("red/3.png", Color.BLUE);
        put("green/1.jpg", Color.GREEN);
    }

    @Test
    void tellsAPersonHowGoodTheModelIs() throws IOException {
        Files.writeString(images.resolve("green/note.txt"), "no picture");
        Ran ran = Ran.of("model", "verify", model, "--images", images.toString());
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .contains("red                             3    66.7%     100.0%")
                .contains("green                           1   100.0%     100.0%")
                .contains(" 0 red                         2     .     1")
                .contains("accuracy           75.00 % (3 of 4 pictures, 1 left out)")
                .contains("calibration error  0.250");
        assertThat(ran.err()).contains("left out " + images.resolve("green/note.txt"));
    }

    @Test
    void tellsAScriptTheSame() {
        Ran ran = Ran.of("model", "verify", model, "--images", images.toString(), "--json");
        JsonNode report = new JsonMapper().readTree(ran.out());
        assertThat(report.get("pictures").asInt()).isEqualTo(4);
        assertThat(report.get("accuracy").asDouble()).isEqualTo(0.75);
        assertThat(report.at("/labels/0/recall").asDouble()).isBetween(0.66, 0.67);
        assertThat(report.get("confusions")).hasSize(3);
        assertThat(report.at("/confusions/0/pictures").asInt()).isEqualTo(2);
        assertThat(report.get("calibration")).hasSize(15);
    }

    @Test
    void comparesWithExpectedScoresAndSaysByItsExitCode() throws IOException {
        Path expected = folder.resolve("expected.jsonl");
        Files.writeString(expected, "{\"file\": \"red/1.png\", \"scores\": [1, 0, 0]}\n");
        Ran same = Ran.of("model", "verify", model, "--images", images.toString(), "--expect", expected.toString());
        assertThat(same.exitCode()).isZero();
        assertThat(same.out())
                .startsWith("agrees, but with a little less red it does too, so this tells nothing: 1 pictures");
        Files.writeString(expected, "{\"file\": \"red/1.png\", \"scores\": [0, 1, 0]}\n");
        Ran other = Ran.of("model", "verify", model, "--images", images.toString(), "--expect", expected.toString());
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.out()).startsWith("does not agree: 1 pictures, 0 with the same first label");
    }

    @Test
    void refusesFoldersThatAreNoLabels() throws IOException {
        put("yellow/1.png", Color.YELLOW);
        Ran ran = Ran.of("model", "verify", model, "--images", images.toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualTo(
                        "densestream: the folders yellow in %s are no labels of the model, which are red, green, blue%n"
                                .formatted(images));
    }

    private void put(String name, Color colour) throws IOException {
        Path file = images.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, Pictures.filled(colour, 16, name.substring(name.length() - 3)));
    }
}
