package dev.densestream.model.prepare;

import dev.densestream.model.OptionException;
import dev.densestream.model.UserFile;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Reads the preprocessing that timm and Hugging Face save beside a network. */
public final class PreprocessFile {
    private PreprocessFile() {}

    /**
     * Tells by its fields whose file it is.
     *
     * @param file timm's {@code config.json} or Hugging Face's {@code preprocessor_config.json}
     * @throws OptionException if it is neither, or asks for what is not done here
     */
    public static PreprocessOptions read(Path file) {
        JsonNode root = JsonFiles.json(file, UserFile.text(file));
        try {
            if (root.has("pretrained_cfg")) {
                return new TimmConfig(root.get("pretrained_cfg")).options();
            }
            if (root.has("input_size")) {
                return new TimmConfig(root).options();
            }
            if (root.has("image_mean") || root.has("do_normalize") || root.has("do_rescale")) {
                return new HuggingFaceConfig(root).options();
            }
        } catch (OptionException | IllegalArgumentException e) {
            throw new OptionException("%s: %s".formatted(file, e.getMessage()), e);
        }
        throw new OptionException(
                "%s is neither timm's config.json (with input_size, mean, std) nor Hugging Face's preprocessor_config.json (with size, image_mean, image_std)%s"
                        .formatted(
                                file,
                                root.has("id2label")
                                        ? "; it is Hugging Face's config.json of the network, which goes to --labels"
                                        : ""));
    }
}
