package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.train.StripedPictures;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DensenetCompareCommandTest {
    @TempDir
    private Path pictures;

    @BeforeEach
    void draw() throws Exception {
        StripedPictures.write(pictures.resolve("train"), 24, 1);
        StripedPictures.write(pictures.resolve("validation"), 10, 2);
    }

    @Test
    void trainsThreeNetworksAlikeAndDrawsThem(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("compare.png");
        Ran ran = compare("--epochs", "6", "--runs", "2", "--json", "-o", file.toString());
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        JsonNode rows = JsonMapper.shared().readTree(ran.out());
        assertThat(rows).hasSize(3);
        JsonNode dense = rows.get(0);
        assertThat(dense.get("name").asString()).isEqualTo("DenseNet-BC-22, k=16");
        assertThat(dense.get("family").asString()).isEqualTo("DenseNet");
        long parameters = dense.get("parameters").asLong();
        assertThat((double) rows.get(1).get("parameters").asLong() / parameters).isBetween(0.7, 1.4);
        assertThat((double) rows.get(2).get("parameters").asLong() / parameters).isBetween(2.1, 4.2);
        for (JsonNode row : rows) {
            assertThat(row.get("accuracies")).hasSize(2);
            // Stripes that lie and stand are told apart by the worst of them.
            assertThat(row.get("mean").asDouble()).isGreaterThan(0.75);
            assertThat(row.get("imagesPerSecond").asDouble()).isPositive();
        }
        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).isEqualTo(2 * 860);
    }

    @Test
    void isTheSameRunForTheSameSeed() {
        Ran one = compare("--epochs", "1", "--runs", "1", "--json", "--seed", "5");
        Ran other = compare("--epochs", "1", "--runs", "1", "--json", "--seed", "5");
        JsonNode rows = JsonMapper.shared().readTree(one.out());
        JsonNode again = JsonMapper.shared().readTree(other.out());
        for (int i = 0; i < 3; i++) {
            assertThat(again.get(i).get("accuracies")).isEqualTo(rows.get(i).get("accuracies"));
        }
    }

    @Test
    void refusesWhatResNetsCannotDo() {
        Ran ran = compare("--dropout", "0.2");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("dropout 0.2, patience 0: a comparison is without dropout");
    }

    private Ran compare(String... further) {
        List<String> arguments = new ArrayList<>(
                List.of("densenet", "compare", pictures.toString(), "--input-size", "16", "--stem", "cifar"));
        arguments.addAll(List.of("--blocks", "3,3,3", "--batch-size", "16"));
        arguments.addAll(List.of(further));
        return Ran.of(arguments.toArray(String[]::new));
    }
}
