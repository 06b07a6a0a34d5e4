package dev.densestream.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.model.OptionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessFileTest {
    private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);

    @TempDir
    private Path folder;

    @Test
    void timmsConfig() throws IOException {
        Preprocessing read = read("""
                {"architecture": "densenet121", "num_classes": 1000, "pretrained_cfg": {
                  "input_size": [3, 288, 288], "interpolation": "bicubic", "crop_pct": 0.95, "crop_mode": "center",
                  "mean": [0.5, 0.5, 0.5], "std": [0.1, 0.2, 0.3]}}
                """);
        assertThat(read.picture())
                .isEqualTo(new PreprocessSpec(Resize.SHORTER_SIDE, 303, 288, 288, Interpolation.BICUBIC));
        assertThat(read.pixels()).isEqualTo(new PixelScaling(1 / 255.0, HALF, List.of(0.1, 0.2, 0.3), Channels.RGB));
    }

    @Test
    void timmsOwnDefaults() throws IOException {
        Preprocessing read = read("""
                {"input_size": [3, 224, 224]}
                """);
        assertThat(read.picture())
                .isEqualTo(new PreprocessSpec(Resize.SHORTER_SIDE, 256, 224, 224, Interpolation.BICUBIC));
        assertThat(read.pixels().mean()).containsExactly(0.485, 0.456, 0.406);
    }

    @Test
    void huggingFacesThatSquashes() throws IOException {
        Preprocessing read = read("""
                {"image_processor_type": "ViTImageProcessor", "do_resize": true, "size": {"height": 224, "width": 384},
                 "resample": 2, "do_rescale": true, "rescale_factor": 0.00392156862745098, "do_normalize": true,
                 "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
                """);
        assertThat(read.picture()).isEqualTo(new PreprocessSpec(Resize.SQUASH, 0, 384, 224, Interpolation.BILINEAR));
        assertThat(read.pixels()).isEqualTo(new PixelScaling(1 / 255.0, HALF, HALF, Channels.RGB));
    }

    @Test
    void huggingFacesThatCutsTheCentreOut() throws IOException {
        Preprocessing read = read("""
                {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 256}, "resample": 3,
                 "do_center_crop": true, "crop_size": {"height": 224, "width": 224}, "do_normalize": false}
                """);
        assertThat(read.picture())
                .isEqualTo(new PreprocessSpec(Resize.SHORTER_SIDE, 256, 224, 224, Interpolation.BICUBIC));
        assertThat(read.pixels()).isEqualTo(new PixelScaling(1 / 255.0, List.of(0.0), List.of(1.0), Channels.RGB));
    }

    @Test
    void convNextsOwnRule() throws IOException {
        String config = """
                {"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": %d}, "crop_pct": 0.875,
                 "resample": 3, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
                """;
        assertThat(read(config.formatted(224)).picture())
                .isEqualTo(new PreprocessSpec(Resize.SHORTER_SIDE, 256, 224, 224, Interpolation.BICUBIC));
        assertThat(read(config.formatted(384)).picture())
                .isEqualTo(new PreprocessSpec(Resize.SQUASH, 0, 384, 384, Interpolation.BICUBIC));
    }

    @Test
    void whatIsSaidBesideItWins() throws IOException {
        PreprocessOptions file = PreprocessFile.read(write("{\"input_size\": [3, 224, 224]}"));
        PreprocessOptions said = new PreprocessOptions(
                Optional.empty(),
                Optional.of(new ResizeRule.Squash()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Channels.BGR));
        Preprocessing both = said.or(file).complete(Optional.empty());
        assertThat(both.picture().resize()).isEqualTo(Resize.SQUASH);
        assertThat(both.pixels().channels()).isEqualTo(Channels.BGR);
        assertThat(both.picture().interpolation()).isEqualTo(Interpolation.BICUBIC);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"input_size": [1, 28, 28]}                                   | input_size is [1.0, 28.0, 28.0], allowed is three channels and two equal sides
            {"input_size": [3, 9, 9], "interpolation": "lanczos"}         | interpolation is lanczos, allowed is bilinear or bicubic
            {"input_size": [3, 9, 9], "crop_mode": "border"}              | crop_mode is border, allowed is center or squash
            {"input_size": [3, 9, 9], "crop_pct": 1.5}                    | a crop of 1.5: allowed is above 0 to 1
            {"input_size": [3, 9, 9], "mean": ["a"]}                      | mean is ["a"], allowed is numbers
            {"image_processor_type": "LevitImageProcessor", "image_mean": 1} | what the processor Levit does is not known here: give --input-size
            {"do_rescale": true, "do_pad": true}                          | do_pad is true, which is not done here
            {"do_rescale": true, "do_resize": false}                      | do_resize is false
            {"do_rescale": true, "resample": 2, "size": {"height": 9}}    | allowed is height and width, where no centre is cut out
            {"do_rescale": true, "size": {"height": 9, "width": 9}}       | resample is missing
            {"do_rescale": true, "size": {"height": 9, "width": 9}, "resample": 1} | resample is 1, allowed is 2 (bilinear) or 3 (bicubic)
            {"do_rescale": "yes", "size": 9, "resample": 2}               | do_rescale is "yes", allowed is true or false
            {"do_normalize": true, "size": 9, "resample": 2}              | image_mean is missing
            {"id2label": {"0": "cat"}}                                    | Hugging Face's config.json of the network, which goes to --labels
            [1]                                                           | is neither timm's config.json
            nonsense                                                      | is no JSON
            """)
    void refusesWhatItDoesNotKnow(String json, String words) throws IOException {
        Path file = write(json);
        assertThatThrownBy(() -> PreprocessFile.read(file))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(words);
    }

    private Path write(String json) throws IOException {
        return Files.writeString(folder.resolve("config.json"), json);
    }

    private Preprocessing read(String json) throws IOException {
        return PreprocessFile.read(write(json)).complete(Optional.empty());
    }
}
