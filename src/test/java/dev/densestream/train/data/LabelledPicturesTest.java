package dev.densestream.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.train.StripedPictures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledPicturesTest {
    private static final double SHARE = 0.2;

    @TempDir
    private Path folder;

    @Test
    void takesTrainAndValidationWhereBothAreThere() throws Exception {
        StripedPictures.write(folder.resolve("train"), 3, 1);
        StripedPictures.write(folder.resolve("validation"), 2, 2);
        LabelledPictures pictures = LabelledPictures.in(folder, 0.5);
        assertThat(pictures.labels()).containsExactly("lying", "standing");
        assertThat(pictures.training()).hasSize(6);
        assertThat(pictures.validation()).extracting(Labelled::label).containsExactly(0, 0, 1, 1);
    }

    @Test
    void dividesByTheShareAndLosesNoPicture() throws Exception {
        StripedPictures.write(folder, 200, 1);
        LabelledPictures pictures = LabelledPictures.in(folder, SHARE);
        assertThat(pictures.validation()).hasSizeBetween(60, 100);
        Set<Labelled> all = new HashSet<>(pictures.training());
        all.addAll(pictures.validation());
        assertThat(all).hasSize(400);
    }

    @Test
    void keepsEveryPictureOnItsSideWhenOthersComeAndNamesChange() throws Exception {
        StripedPictures.write(folder, 40, 1);
        Set<String> chosen = hashes(LabelledPictures.in(folder, SHARE).validation());
        Path moved = folder.resolve("standing", "renamed.png");
        Files.move(folder.resolve("standing", "3.png"), moved);
        Path more = Files.createTempDirectory(folder.getParent(), "more");
        StripedPictures.write(more, 40, 2);
        for (String label : new String[] {"lying", "standing"}) {
            for (int i = 0; i < 40; i++) {
                Files.copy(more.resolve(label, i + ".png"), folder.resolve(label, "more-" + i + ".png"));
            }
        }
        LabelledPictures grown = LabelledPictures.in(folder, SHARE);
        assertThat(grown.training().size() + grown.validation().size()).isEqualTo(160);
        assertThat(hashes(grown.validation())).containsAll(chosen);
        assertThat(hashes(grown.training())).doesNotContainAnyElementsOf(chosen);
    }

    @Test
    void putsTheSamePictureUnderTwoNamesOnOneSide() throws Exception {
        StripedPictures.write(folder, 40, 1);
        for (int i = 0; i < 40; i++) {
            Files.copy(folder.resolve("lying", i + ".png"), folder.resolve("lying", "copy-" + i + ".png"));
            Files.copy(folder.resolve("lying", i + ".png"), folder.resolve("standing", "copy-" + i + ".png"));
        }
        LabelledPictures pictures = LabelledPictures.in(folder, 0.5);
        assertThat(pictures.validation()).hasSizeGreaterThan(30);
        assertThat(hashes(pictures.training())).doesNotContainAnyElementsOf(hashes(pictures.validation()));
    }

    @Test
    void leavesOutOfTrainingWhatAFolderForValidationHasToo() throws Exception {
        StripedPictures.write(folder.resolve("train"), 3, 1);
        StripedPictures.write(folder.resolve("validation"), 2, 2);
        Path twin = folder.resolve("validation", "lying", "twin.png");
        Path original = folder.resolve("train", "lying", "1.png");
        Files.copy(original, twin);
        LabelledPictures pictures = LabelledPictures.in(folder, SHARE);
        assertThat(pictures.training()).hasSize(5);
        assertThat(pictures.validation()).hasSize(5);
        assertThat(pictures.leftOut()).containsExactly("%s: the same picture is %s".formatted(original, twin));
    }

    @Test
    void isAnotherSetWhenAPictureOrALabelIsAnother() throws Exception {
        StripedPictures.write(folder, 5, 1);
        ContentHash before = LabelledPictures.in(folder, SHARE).hash();
        assertThat(LabelledPictures.in(folder, SHARE).hash()).isEqualTo(before);
        assertThat(LabelledPictures.in(folder, 0.9).hash()).isNotEqualTo(before);
        Files.move(folder.resolve("lying", "1.png"), folder.resolve("standing", "other.png"));
        assertThat(LabelledPictures.in(folder, SHARE).hash()).isNotEqualTo(before);
    }

    @Test
    void namesLinksThatLeadNowhere() throws Exception {
        StripedPictures.write(folder, 5, 1);
        Path link = Files.createSymbolicLink(folder.resolve("lying", "link.png"), Path.of("nowhere"));
        assertThat(LabelledPictures.in(folder, SHARE).leftOut())
                .containsExactly(link + ": it cannot be read (the link leads nowhere)");
    }

    @Test
    void tellsWhichLabelsDiffer() throws Exception {
        StripedPictures.write(folder.resolve("train"), 1, 1);
        StripedPictures.write(folder.resolve("validation"), 1, 1);
        StripedPictures.write(folder.resolve("other"), 1, 1);
        Files.move(folder.resolve("other", "lying"), folder.resolve("train", "slanted"));
        assertThatThrownBy(() -> LabelledPictures.in(folder, SHARE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("[lying, slanted, standing]")
                .hasMessageContaining("[lying, standing]");
    }

    @Test
    void tellsWhichFolderIsEmptyMissingOrAlone() throws Exception {
        StripedPictures.write(folder, 2, 1);
        Path empty = Files.createDirectory(folder.resolve("slanted"));
        assertThatThrownBy(() -> LabelledPictures.in(folder, SHARE))
                .hasMessage("the class folder %s has no files", empty);
        Path missing = folder.resolve("nowhere");
        assertThatThrownBy(() -> LabelledPictures.in(missing, SHARE)).hasMessage("there is no folder " + missing);
        assertThatThrownBy(() -> LabelledPictures.in(empty, SHARE))
                .hasMessage("%s has no folders; needed is a folder for each label, at least two", empty);
        Files.createDirectory(empty.resolve("only"));
        assertThatThrownBy(() -> LabelledPictures.in(empty, SHARE))
                .hasMessage("%s has only one folder, only; needed is a folder for each label, at least two", empty);
    }

    @Test
    void refusesSharesThatLeaveNothing() {
        for (double share : List.of(0.0, 1.0, Double.NaN)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LabelledPictures.in(folder, share))
                    .withMessage("validation share %s: allowed is above 0 and below 1", share);
        }
    }

    private static Set<String> hashes(List<Labelled> pictures) {
        return pictures.stream().map(picture -> picture.hash().hex()).collect(Collectors.toSet());
    }
}
