package dev.densestream.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One model of a topology: where its file comes from, and what a newer one must keep to.
 *
 * @param lookEvery how often is looked for a newer one, where it may change
 * @param allowLabelChange whether a newer one may have other labels
 * @param golden pictures that each must know
 */
public record ModelChoice(Origin origin, Duration lookEvery, boolean allowLabelChange, Optional<Golden> golden) {
    /** The same, of which no other file is looked for; what is no file stays as it is. */
    ModelChoice fixed() {
        return origin instanceof File file
                ? new ModelChoice(new File(file.file(), false), lookEvery, allowLabelChange, golden)
                : this;
    }

    /** Where the file comes from. */
    public sealed interface Origin {
        /** Whether another file may become the model while the application runs. */
        boolean changes();

        /** For people. */
        String words();
    }

    /**
     * One file.
     *
     * @param watch whether it is loaded again when it changes
     */
    public record File(Path file, boolean watch) implements Origin {
        @Override
        public boolean changes() {
            return watch;
        }

        @Override
        public String words() {
            return file + (watch ? ", loaded again when it changes" : "");
        }
    }

    /** The newest good file of a folder. */
    public record Directory(Path directory) implements Origin {
        @Override
        public boolean changes() {
            return true;
        }

        @Override
        public String words() {
            return "the newest model in " + directory;
        }
    }

    /**
     * The file that a compacted topic names.
     *
     * @param name the key of its records
     * @param directory files lie below it
     */
    public record Topic(String topic, String name, Path directory) implements Origin {
        @Override
        public boolean changes() {
            return true;
        }

        @Override
        public String words() {
            return "the model in %s that topic %s names for '%s'".formatted(directory, topic, name);
        }
    }

    /**
     * Pictures in a folder for each label.
     *
     * @param minimum the part of them that a model must know, 0 to 1
     */
    public record Golden(Path folder, double minimum) {}
}
