package dev.densestream.event;

import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the JSON Schemas out of the records and their comments. Of what we write, a component is optional where its comment
 * speaks of null; of what we read, where the reader does without.
 */
final class SchemaMaker {
    private static final Path SOURCES = Path.of("src/main/java/dev/densestream/event");

    /** What must be there of the records that others write. */
    private static final Map<Class<?>, List<String>> READ =
            Map.of(ImageEvent.class, List.of("uri"), LabelEvent.class, List.of("label"));

    private final Map<Class<?>, Javadoc> comments = new HashMap<>();
    private final SchemaGenerator generator;

    SchemaMaker() {
        var builder = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON);
        // Small and without circles: with nothing but itself to look at, a schema can be put into other documents.
        builder.with(Option.INLINE_ALL_SCHEMAS);
        builder.forTypesInGeneral()
                // As they stand in the record.
                .withPropertySorter((_, _) -> 0)
                .withCustomDefinitionProvider((type, context) -> {
                    ObjectNode node = context.getGeneratorConfig().createObjectNode();
                    if (type.getErasedType() == Stage.class) {
                        ArrayNode names = node.put("type", "string").putArray("enum");
                        Arrays.stream(Stage.values()).map(Stage::json).forEach(names::add);
                    } else if (type.getErasedType() == Features.class) {
                        node.put("type", "array").putObject("items").put("type", "number");
                    } else {
                        return null;
                    }
                    return new CustomDefinition(node, true);
                });
        builder.forFields().withDescriptionResolver(this::description).withRequiredCheck(this::isRequired);
        generator = new SchemaGenerator(builder.build());
    }

    ObjectNode make(Schema schema) {
        ObjectNode made = generator.generateSchema(type(schema));
        made.put("title", type(schema).getSimpleName());
        made.put("description", comments(type(schema)).of(type(schema)));
        switch (schema) {
            case IMAGE_EVENT -> {
                ((ObjectNode) made.at("/properties/id"))
                        .putArray("type")
                        .add("string")
                        .add("number");
            }
            case LABEL_EVENT -> {
                ArrayNode either = made.putArray("anyOf");
                either.addObject().putArray("required").add("uri");
                either.addObject().putArray("required").add("id");
            }
            case PREDICTION, EMBEDDING, DEAD_LETTER -> {}
        }
        return made;
    }

    private static Class<?> type(Schema schema) {
        return switch (schema) {
            case IMAGE_EVENT -> ImageEvent.class;
            case PREDICTION -> Prediction.class;
            case EMBEDDING -> Embedding.class;
            case DEAD_LETTER -> DeadLetter.class;
            case LABEL_EVENT -> LabelEvent.class;
        };
    }

    /** In JSON, what is null in Java is not there. */
    private String description(FieldScope field) {
        Class<?> type = field.getType().getErasedType();
        String comment = field.isFakeContainerItemScope() ? null : comment(field);
        if (comment == null) {
            return ours(type) ? comments(type).of(type) : null;
        }
        return comment.replaceFirst("\\bnull\\b", "missing");
    }

    private String comment(FieldScope field) {
        Class<?> owner = field.getDeclaringType().getErasedType();
        return comments(owner).of(owner, field.getName());
    }

    private boolean isRequired(FieldScope field) {
        List<String> read = READ.get(field.getDeclaringType().getErasedType());
        if (read != null) {
            return read.contains(field.getName());
        }
        String comment = comment(field);
        return comment == null || !comment.contains("null");
    }

    private static boolean ours(Class<?> type) {
        return type.getPackage() == Schema.class.getPackage();
    }

    private Javadoc comments(Class<?> type) {
        return comments.computeIfAbsent(outermost(type), outer -> {
            try {
                return Javadoc.of(SOURCES.resolve(outer.getSimpleName() + ".java"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Class<?> outermost(Class<?> type) {
        return type.getEnclosingClass() == null ? type : outermost(type.getEnclosingClass());
    }
}
