package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DensenetFigureCommandTest {
    @TempDir
    private Path folder;

    @Test
    void drawsFourChartsAndPrintsWhatTheyShow() throws Exception {
        Path file = folder.resolve("figure.png");
        Ran ran = Ran.of("densenet", "figure", "-o", file.toString());
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).isEqualTo(2 * 860);
        assertThat(picture.getHeight()).isEqualTo(60 + 2 * 600);
        assertThat(Files.readString(Path.of("docs/densenet-figure.md"))).contains("```\n" + ran.out() + "```\n");
    }

    @Test
    void tellsAScriptTheSame() {
        JsonNode rows = JsonMapper.shared()
                .readTree(Ran.of("densenet", "figure", "--json").out());
        assertThat(rows).hasSize(13);
        JsonNode resnet = rows.get(2);
        assertThat(resnet.get("name").asString()).isEqualTo("ResNet-50");
        assertThat(resnet.get("source").asString()).isEqualTo("torchvision IMAGENET1K_V1");
        assertThat(resnet.get("parameters").asLong()).isEqualTo(25_557_032);
        assertThat(resnet.get("multiplyAdds").asLong()).isEqualTo(4_089_184_256L);
        assertThat(resnet.get("top1Error").asDouble()).isEqualTo(23.87);
        assertThat(rows.get(12).get("name").asString()).isEqualTo("DenseNet-264");
        assertThat(rows.get(12).get("source").asString()).isEqualTo("DenseNet paper");
    }

    @Test
    void refusesWhatIsNoPngBeforeAnything() {
        Path file = folder.resolve("figure.jpg");
        Ran ran = Ran.of("densenet", "figure", "-o", file.toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("densestream: --out %s: allowed is a file that ends in .png\n".formatted(file));
    }
}
