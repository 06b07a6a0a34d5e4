package dev.densestream;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.densestream.image.Pixels;
import dev.densestream.image.Preprocessor;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.onnx.GraphBuilder;
import dev.densestream.page.Chart;
import dev.densestream.page.Page;
import dev.densestream.pipeline.Envelope;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms and the directions between them. A package below a room belongs to it. */
class ArchitectureTest {
    private static final String ROOT = "dev.densestream";
    private static final Path SOURCES = Path.of("src/main/java/dev/densestream");

    /** Which rooms each room may use; only the command line may use all. */
    private static final Map<String, Set<String>> ROOMS = table("""
            ops       stream model
            replay    stream event image page
            stream    topology pipeline event
            pipeline  fetch image model event
            train     onnx image model page
            topology  event image
            model     onnx image
            onnx
            fetch     event
            page      image
            image
            event
            """);

    /** Records, failures, and the seven classes that would be records if those could hold arrays or be filled. */
    private static final DescribedPredicate<JavaClass> CARRIES_DATA = assignableTo(Record.class)
            .or(assignableTo(Throwable.class))
            .or(belongToAnyOf(
                    Pixels.class,
                    Preprocessor.class,
                    Envelope.class,
                    Evaluation.class,
                    GraphBuilder.class,
                    Chart.class,
                    Page.class));

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static Set<String> rooms() {
        return ROOMS.keySet();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomUsesOnlyTheRoomsBelowIt(String room) {
        noClasses()
                .that(resideInAPackage(in(room)))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(not(resideInAPackage(in(room))))
                        .and(not(resideInAnyPackage(in(ROOMS.get(room))))))
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void everyClassIsInARoom() {
        classes().should().resideInAnyPackage(in(ROOMS.keySet())).check(OURS);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(OURS);
    }

    /** What serves must start without the half gigabyte that only training needs. */
    @Test
    void onlyTrainingUsesDjl() {
        noClasses()
                .that(not(resideInAPackage(in("train"))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(OURS);
    }

    /** What works and what holds resources is made in its own room or on the command line. */
    @Test
    void onlyTheCommandLineWiresRoomsTogether() {
        noClasses()
                .that(not(resideInAPackage(in("cli"))))
                .should()
                .callConstructorWhere(targetOwner(resideInAPackage(ROOT + ".."))
                        .and(describe(
                                "of another room",
                                call -> !room(call.getOriginOwner()).equals(room(call.getTargetOwner()))))
                        .and(targetOwner(not(CARRIES_DATA))))
                .check(OURS);
    }

    @Test
    void onlyExceptionsAndEnumsAreSerializable() {
        classes()
                .that()
                .areAssignableTo(Serializable.class)
                .should()
                .beAssignableTo(Throwable.class)
                .orShould()
                .beAssignableTo(Enum.class)
                .check(OURS);
    }

    @Test
    void everyPackageSaysInOneSentenceWhatItIs() throws IOException {
        for (Path folder : packages()) {
            Path info = folder.resolve("package-info.java");
            assertThat(info).exists();
            String comment = Files.readString(info).replaceAll("(?s)\\*/.*", "");
            assertThat(comment.split("\\.(\\s|$)", -1))
                    .as("sentences of %s", info)
                    .hasSize(2);
        }
    }

    private static Set<Path> packages() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Map<String, Set<String>> table(String text) {
        Map<String, Set<String>> rooms = new TreeMap<>();
        for (String line : text.lines().toList()) {
            List<String> words = List.of(line.split(" +"));
            rooms.put(words.getFirst(), Set.copyOf(words.subList(1, words.size())));
        }
        rooms.put("cli", Set.copyOf(rooms.keySet()));
        return rooms;
    }

    private static String room(JavaClass ours) {
        return ours.getPackageName().substring(ROOT.length() + 1).replaceAll("\\..*", "");
    }

    private static String in(String room) {
        return ROOT + "." + room + "..";
    }

    private static String[] in(Set<String> rooms) {
        return rooms.stream().map(ArchitectureTest::in).toArray(String[]::new);
    }
}
