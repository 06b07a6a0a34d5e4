package dev.densestream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds docs/topology.md against the reader: every setting is there, with the default that the reader has. */
class TopologyDocTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z0-9-]+)` \\| ([^|]+) \\|.*");
    private static final Pattern SECTION = Pattern.compile("## `([a-z0-9.-]+)`");

    private static final Pattern UNKNOWN = Pattern.compile("of-no-use-whatever: unknown; allowed here are (.*)");

    @TempDir
    private Path dir;

    @Test
    void namesEverySettingAndNoOther() throws Exception {
        Set<String> documented = documented().keySet();
        Set<String> sections = documented.stream()
                .filter(setting -> setting.contains("."))
                .map(setting -> setting.substring(0, setting.lastIndexOf('.')))
                .collect(Collectors.toSet());
        List<String> known = new ArrayList<>(allowed("", "%s"));
        for (String section : sections) {
            String within = section.equals("cascade") ? "[{%s}]" : "{%s}";
            known.addAll(
                    allowed(section + ".", section.replace(".", ": {") + ": " + within + "}".repeat(dots(section))));
        }
        assertThat(known).containsAll(sections);
        known.removeAll(sections);
        assertThat(documented).containsExactlyInAnyOrder(known.toArray(String[]::new));
    }

    @Test
    void tellsTheDefaultsThatTheReaderHas() throws Exception {
        Path file =
                Files.writeString(dir.resolve("least.yaml"), "name: x\ninput: {topics: [a]}\nmodel: {file: m.onnx}\n");
        TopologyFile least = new TopologyReader().read(file, Map.of());
        Map<String, String> documented = documented();
        defaults(least, "")
                .forEach((setting, value) ->
                        assertThat(documented.get(setting)).as(setting).isEqualTo(value));
    }

    /** Setting by its path, and the default as it is written there: without back quotes. */
    private static Map<String, String> documented() throws Exception {
        Map<String, String> documented = new LinkedHashMap<>();
        String section = "";
        for (String line : Files.readAllLines(Path.of("docs/topology.md"))) {
            Matcher heading = SECTION.matcher(line);
            Matcher row = ROW.matcher(line);
            if (heading.matches()) {
                section = heading.group(1) + ".";
            } else if (row.matches()) {
                documented.put(section + row.group(1), row.group(2).replace("`", ""));
            }
        }
        return documented;
    }

    private static int dots(String path) {
        return (int) path.chars().filter(each -> each == '.').count();
    }

    /** What the reader says may stand where it finds something that may not. */
    private List<String> allowed(String path, String within) throws Exception {
        Path file = Files.writeString(dir.resolve("strange.yaml"), within.formatted("of-no-use-whatever: 1"));
        List<String> problems = catchThrowableOfType(
                        TopologyException.class, () -> new TopologyReader().read(file, Map.of()))
                .problems();
        return problems.stream()
                .flatMap(problem -> UNKNOWN.matcher(problem).results())
                .flatMap(found -> Arrays.stream(found.group(1).split(", ")))
                .map(name -> path + name)
                .toList();
    }

    /** Values that a file need not give; lists and the paths that it must give stand in the page as words. */
    private static Map<String, String> defaults(Record values, String path) throws Exception {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (var component : values.getClass().getRecordComponents()) {
            if (component.getType().isSealed()) {
                // Which of its kinds, a file says by what it names.
                continue;
            }
            Object value = component.getAccessor().invoke(values);
            String setting = path + kebab(component.getName());
            switch (value) {
                case Record nested -> defaults.putAll(defaults(nested, setting + "."));
                case Duration time -> defaults.put(setting, Units.time(time));
                case Enum<?> constant ->
                    defaults.put(setting, kebab(constant.name().toLowerCase(Locale.ROOT)));
                case Long size when setting.endsWith("pixels") -> defaults.put(setting, size / 1_000_000 + "M");
                case Long size -> defaults.put(setting, Units.size(size));
                case Integer number -> defaults.put(setting, number.toString());
                case Boolean flag -> defaults.put(setting, flag.toString());
                case null, default -> {
                    // Checked by its name alone.
                }
            }
        }
        return defaults;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
