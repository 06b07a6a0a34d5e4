package com.example;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prints what each image shows: a consumer of predictions with nothing but Kafka's client and a JSON library. */
public final class PredictionReader {
    private PredictionReader() {}

    /** @param arguments brokers, such as {@code localhost:9092}, and the topic of predictions */
    public static void main(String[] arguments) {
        read(arguments[0], arguments[1], line -> {
            System.out.println(line);
            return true;
        });
    }

    /** @param each gets a line for each prediction, and says whether it wants more */
    static void read(String brokers, String topic, Predicate<String> each) {
        Map<String, Object> config = Map.of(
                "bootstrap.servers", brokers,
                "group.id", "prediction-reader",
                "auto.offset.reset", "earliest",
                // Without it, results of transactions that were given up would be seen, too.
                "isolation.level", "read_committed");
        JsonMapper json = JsonMapper.builder().build();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (true) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    if (!each.test(line(json.readTree(record.value())))) {
                        return;
                    }
                }
            }
        }
    }

    private static String line(JsonNode prediction) {
        JsonNode best = prediction.path("labels").path(0);
        return "%s: %s (%.2f)"
                .formatted(
                        prediction.path("id").asString(),
                        best.path("label").asString("nothing"),
                        best.path("score").asDouble(0));
    }
}
