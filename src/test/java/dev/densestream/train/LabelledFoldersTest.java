package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.train.LabelledImages.Labelled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledFoldersTest {
    @TempDir
    private Path folder;

    @Test
    void takesTrainAndValidationWhereBothAreThere() throws Exception {
        StripedPictures.write(folder.resolve("train"), 3, 1);
        StripedPictures.write(folder.resolve("validation"), 2, 1);
        LabelledFolders folders = LabelledFolders.in(folder, 0.5, 1);
        assertThat(folders.labels()).containsExactly("lying", "standing");
        assertThat(folders.training()).hasSize(6);
        assertThat(folders.validation()).hasSize(4);
    }

    @Test
    void dividesEachLabelAndLosesNoPicture() throws Exception {
        StripedPictures.write(folder, 20, 1);
        LabelledFolders folders = LabelledFolders.in(folder, 0.1, 7);
        assertThat(folders.validation()).extracting(Labelled::label).containsExactly(0, 0, 1, 1);
        Set<Labelled> all = new HashSet<>(folders.training());
        all.addAll(folders.validation());
        assertThat(folders.training()).hasSize(36);
        assertThat(all).hasSize(40);
        assertThat(LabelledFolders.in(folder, 0.1, 7)).isEqualTo(folders);
        assertThat(LabelledFolders.in(folder, 0.1, 8)).isNotEqualTo(folders);
    }

    @Test
    void tellsWhichLabelsDiffer() throws Exception {
        StripedPictures.write(folder.resolve("train"), 1, 1);
        StripedPictures.write(folder.resolve("validation"), 1, 1);
        Files.createDirectory(folder.resolve("train", "slanted"));
        assertThatThrownBy(() -> LabelledFolders.in(folder, 0.1, 1))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("[lying, slanted, standing]")
                .hasMessageContaining("[lying, standing]");
    }

    @Test
    void tellsWhichFolderIsEmptyOrMissing() throws Exception {
        StripedPictures.write(folder, 2, 1);
        Path empty = Files.createDirectory(folder.resolve("slanted"));
        assertThatThrownBy(() -> LabelledFolders.in(folder, 0.1, 1))
                .hasMessage("the class folder %s has no files", empty);
        Path missing = folder.resolve("nowhere");
        assertThatThrownBy(() -> LabelledFolders.in(missing, 0.1, 1)).hasMessage("there is no folder " + missing);
        assertThatThrownBy(() -> LabelledFolders.in(empty, 0.1, 1)).hasMessageContaining("has 0 folders");
    }
}
