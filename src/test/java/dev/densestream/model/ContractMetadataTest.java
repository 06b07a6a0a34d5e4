package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.image.PreprocessSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractMetadataTest {
    private static final ModelContract CONTRACT = new ModelContract(
            "signs",
            List.of("stop", "Straße, \"alt\"", "停"),
            Activation.SIGMOID,
            new PreprocessSpec(PreprocessSpec.Resize.SHORTER_SIDE, 72, 64, 64, PreprocessSpec.Interpolation.BILINEAR),
            Map.of("seed", "7", "accuracy", "0.98"));

    @Test
    void readsBackWhatItWrote() {
        assertThat(ContractMetadata.read(ContractMetadata.write(CONTRACT))).isEqualTo(CONTRACT);
    }

    @Test
    void writesTheSameStringsForEqualContracts() {
        ModelContract equal = new ModelContract(
                CONTRACT.name(),
                CONTRACT.labels(),
                CONTRACT.activation(),
                CONTRACT.preprocess(),
                new TreeMap<>(CONTRACT.provenance()));
        assertThat(ContractMetadata.write(equal)).isEqualTo(ContractMetadata.write(CONTRACT));
    }

    @Test
    void ignoresMetadataOfOthers() {
        Map<String, String> properties = new HashMap<>(ContractMetadata.write(CONTRACT));
        properties.put("author", "somebody");
        assertThat(ContractMetadata.read(properties)).isEqualTo(CONTRACT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "contract   | 2                     | densestream.contract is '2', this program reads 1: the file needs a newer",
                "contract   | one                   | densestream.contract is 'one', this program reads 1",
                "contract   | -                     | densestream.contract is missing: the file is not a prepared model",
                "name       | -                     | densestream.name is missing",
                "name       | ` `                   | densestream.name is empty",
                "labels     | -                     | densestream.labels is missing",
                "labels     | []                    | densestream.labels is an empty list",
                "labels     | null                  | densestream.labels is null, allowed is a JSON array of strings",
                "labels     | cat,dog               | densestream.labels is not a JSON array of strings",
                "labels     | [\"a\",\"\"]          | densestream.labels[1] is empty",
                "labels     | [\"a\",null]          | densestream.labels[1] is empty",
                "labels     | [\"a\",\"b\",\"a\"]   | densestream.labels[2] 'a' is there twice",
                "activation | relu                  | densestream.activation is 'relu', allowed is softmax or sigmoid",
                "preprocess | {}                    | densestream.preprocess is not resize, resizeTo, width",
                "preprocess | `{\"resize\":\"squash\",\"resizeTo\":0,\"width\":0,\"height\":9,\"interpolation\":\"bilinear\"}` | input size 0 × 9: allowed is 1 to 4096 on each side",
                "preprocess | `{\"resize\":\"squash\",\"resizeTo\":0,\"width\":9,\"height\":9,\"interpolation\":\"bilinear\",\"grey\":true}` | grey",
                "provenance | [1]                   | densestream.provenance is not a JSON object of strings",
            })
    void saysWhatIsWrong(String part, String value, String message) {
        Map<String, String> properties = new HashMap<>(ContractMetadata.write(CONTRACT));
        if (value.equals("-")) {
            properties.remove("densestream." + part);
        } else {
            properties.put("densestream." + part, value);
        }
        assertThatThrownBy(() -> ContractMetadata.read(properties))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void namesEverythingAtOnce() {
        assertThatThrownBy(() -> ContractMetadata.read(Map.of("densestream.contract", "1", "densestream.name", "x")))
                .hasMessage("densestream.labels is missing; densestream.activation is missing;"
                        + " densestream.preprocess is missing; densestream.provenance is missing");
    }
}
