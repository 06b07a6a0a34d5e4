package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TrainingDocTest {
    private static final Pattern ROW = Pattern.compile("^\\| `(--[a-z-]+)[ `].*\\|$", Pattern.MULTILINE);

    @Test
    void thePageOnTrainingHasARowForEachOptionAndNoOther() throws Exception {
        Set<String> documented = ROW.matcher(Files.readString(Path.of("docs/training.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> options = Main.commandLine().getSubcommands().get("train").getCommandSpec().options().stream()
                .map(option -> option.longestName())
                .collect(Collectors.toCollection(TreeSet::new));
        options.removeAll(Set.of("--help", "--version", "--verbose"));
        assertThat(documented).isEqualTo(options);
    }
}
