package dev.densestream.testing;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Holds JSON against a JSON Schema, by an implementation that is not ours. */
public final class SchemaCheck {
    private SchemaCheck() {}

    /** @return what is wrong, empty where the value is valid */
    public static List<String> problems(JsonNode schema, String json) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(json, InputFormat.JSON)
                .stream()
                .map(Error::toString)
                .toList();
    }
}
