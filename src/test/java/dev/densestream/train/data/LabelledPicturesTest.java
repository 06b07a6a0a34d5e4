package dev.densestream.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.densestream.train.StripedPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

    private static Correction correction(Path file, String label) throws IOException {
        return Correction.of(EncodedPicture.of(file), Files.readAllBytes(file), label);
    }

    private static Map<String, String> labels(LabelledPictures pictures, List<Labelled> side) {
        return side.stream()
                .collect(Collectors.toMap(
                        picture -> picture.hash().hex(),
                        picture -> pictures.labels().get(picture.label())));
    }

    /** Under another name, with other bytes around it: only the content says that it is the same picture. */
    @Test
    void aCorrectionWinsOverTheFolderAndAPictureStaysOnItsSide() throws Exception {
        StripedPictures.write(folder.resolve("all"), 40, 1);
        LabelledPictures before = LabelledPictures.in(folder.resolve("all"), SHARE);
        List<Correction> corrections = new ArrayList<>();
        for (int i = 0; i < 40; i += 2) {
            Path copy = Files.copy(folder.resolve("all", "lying", i + ".png"), folder.resolve("copy-" + i + ".png"));
            corrections.add(correction(copy, "standing"));
        }
        LabelledPictures after = before.corrected(new Corrections(corrections, List.of("offset 3: bad")), SHARE);

        assertThat(hashes(after.training())).isEqualTo(hashes(before.training()));
        assertThat(hashes(after.validation())).isEqualTo(hashes(before.validation()));
        assertThat(after.labels()).isEqualTo(before.labels());
        Set<String> corrected =
                corrections.stream().map(each -> each.hash().hex()).collect(Collectors.toSet());
        Map<String, String> now = labels(after, after.training());
        labels(before, before.training())
                .forEach((hash, label) ->
                        assertThat(now).containsEntry(hash, corrected.contains(hash) ? "standing" : label));
        assertThat(now.keySet()).containsAnyElementsOf(corrected);
        assertThat(after.leftOut()).containsExactly("offset 3: bad");
        assertThat(after.hash()).isNotEqualTo(before.hash());
    }

    @Test
    void picturesThatOnlyCorrectionsKnowAreDividedByTheirBytesAsThoseOfAFolder() throws Exception {
        StripedPictures.write(folder, 40, 1);
        LabelledPictures ofFolder = LabelledPictures.in(folder, SHARE);
        List<Correction> corrections = new ArrayList<>();
        for (String label : ofFolder.labels()) {
            for (int i = 0; i < 40; i++) {
                corrections.add(correction(folder.resolve(label, i + ".png"), label));
            }
        }
        LabelledPictures pictures = LabelledPictures.of(new Corrections(corrections, List.of()), SHARE);
        assertThat(pictures.labels()).isEqualTo(ofFolder.labels());
        assertThat(labels(pictures, pictures.training())).isEqualTo(labels(ofFolder, ofFolder.training()));
        assertThat(labels(pictures, pictures.validation())).isEqualTo(labels(ofFolder, ofFolder.validation()));
        LabelledPictures reversed = LabelledPictures.of(new Corrections(corrections.reversed(), List.of()), SHARE);
        assertThat(reversed.hash()).as("whatever their order").isEqualTo(pictures.hash());
    }

    @Test
    void whereAFolderIsForValidationCorrectionsOfOtherPicturesAreForTraining() throws Exception {
        StripedPictures.write(folder.resolve("validation"), 5, 1);
        StripedPictures.write(folder.resolve("more"), 40, 2);
        List<Correction> corrections = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            corrections.add(correction(folder.resolve("more", "lying", i + ".png"), "slanted"));
        }
        corrections.add(correction(folder.resolve("validation", "lying", "0.png"), "standing"));
        LabelledPictures pictures =
                LabelledPictures.of(new Corrections(corrections, List.of()), folder.resolve("validation"));
        assertThat(pictures.labels()).containsExactly("lying", "slanted", "standing");
        assertThat(pictures.training()).hasSize(40).allMatch(picture -> picture.label() == 1);
        assertThat(pictures.validation()).hasSize(10);
        assertThat(pictures.validation().stream().filter(picture -> picture.label() == 2))
                .hasSize(6);
    }

    @Test
    void ofTwoCorrectionsOfTheSamePictureTheLaterWinsAndALabelWithoutPicturesIsLeftOut() throws Exception {
        StripedPictures.write(folder, 2, 1);
        Path first = folder.resolve("lying", "0.png");
        Path copy = Files.copy(first, folder.resolve("copy.png"));
        List<Correction> corrections = List.of(
                correction(first, "standing"),
                correction(folder.resolve("lying", "1.png"), "slanted"),
                correction(copy, "slanted"));
        LabelledPictures pictures =
                LabelledPictures.in(folder, SHARE).corrected(new Corrections(corrections, List.of()), SHARE);
        assertThat(pictures.labels()).containsExactly("slanted", "standing");
        assertThat(pictures.training().size() + pictures.validation().size()).isEqualTo(4);
        assertThat(pictures.leftOut())
                .containsExactly(
                        "%s: the same picture is %s, which has a later label".formatted(first, copy),
                        "the label lying: all its pictures have another one now");
        assertThatThrownBy(() -> LabelledPictures.of(new Corrections(corrections.subList(2, 3), List.of()), SHARE))
                .isInstanceOf(DataException.class)
                .hasMessage("needed are at least two labels; found only slanted");
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
