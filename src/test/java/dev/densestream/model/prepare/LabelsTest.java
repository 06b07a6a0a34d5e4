package dev.densestream.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.model.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {
    @TempDir
    private Path folder;

    @Test
    void areAList() {
        assertThat(Labels.of("cat, dog")).containsExactly("cat", "dog");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat\n dog \r\n",
                "\uFEFFcat\ndog",
                "[\"cat\", \"dog\"]",
                "{\"1\": \"dog\", \"0\": \"cat\"}",
                "{\"0\": [\"n02121808\", \"cat\"], \"1\": [\"n02084071\", \"dog\"]}",
                "{\"id2label\": {\"0\": \"cat\", \"1\": \"dog\"}, \"label2id\": {}}",
                "{\"label_names\": [\"cat\", \"dog\"]}",
                "{\"pretrained_cfg\": {\"label_names\": [\"cat\", \"dog\"]}}",
            })
    void areInAFile(String text) throws IOException {
        assertThat(Labels.of(write(text).toString())).containsExactly("cat", "dog");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cat,,dog                      | label 1 is empty
            cat,cat                       | label 'cat' is there twice (0 and 1)
            cat                           | there is no such file; a list is written as cat,dog
            """)
    void refusesAList(String text, String words) {
        assertThatThrownBy(() -> Labels.of(text))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                            | there are no labels
            {"0": "cat", "2": "dog"}      | there are 2 labels and none with the index 1
            {"cat": 0}                    | 'cat' is no index of a label
            [1, 2]                        | 1 is no label
            [                             | is no JSON
            """)
    void refusesAFile(String text, String words) throws IOException {
        Path file = write(text);
        assertThatThrownBy(() -> Labels.of(file.toString()))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(words);
    }

    @Test
    void refusesWhatIsNoText() throws IOException {
        Path file = Files.write(folder.resolve("labels"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThatThrownBy(() -> Labels.of(file.toString())).hasMessageContaining("is no text in UTF-8");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("labels"), text);
    }
}
