package dev.densestream.cli;

import dev.densestream.image.DecodeMode;
import dev.densestream.topology.ModelPlan;
import dev.densestream.topology.TopologyFile;
import dev.densestream.topology.TopologyFile.Guarantee;
import dev.densestream.topology.TopologyFile.OutputFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A topology in words. */
final class TopologyWords {
    private TopologyWords() {}

    static List<String> of(TopologyFile file) {
        TopologyFile.Fetch fetch = file.fetch();
        List<String> lines = new ArrayList<>();
        lines.addAll(List.of(
                line("name", "%s, which is the consumer group too".formatted(file.name())),
                line(
                        "reads",
                        "%s; a new group begins with the %s record"
                                .formatted(
                                        String.join(", ", file.input().topics()),
                                        file.input().from() == TopologyFile.From.EARLIEST ? "first" : "next")),
                line("takes", format(file.input())),
                line("fetches", allowed(file)),
                line(
                        "at most",
                        "%,d bytes and %,d pixels an image%s, %s for all of its %d attempts, %d fetches at a time, %d from one host%s"
                                .formatted(
                                        fetch.maxBytes(),
                                        fetch.maxPixels(),
                                        fetch.acceptTruncated() ? ", truncated ones too" : "",
                                        seconds(fetch.deadline()),
                                        fetch.attempts(),
                                        fetch.concurrency(),
                                        fetch.concurrencyPerHost(),
                                        fetch.cache() == 0 ? "" : ", %,d bytes kept".formatted(fetch.cache()))),
                line(
                        "outages",
                        fetch.onOutage() == TopologyFile.OnOutage.PAUSE
                                ? "images wait for a source that is down until it is back"
                                : "images whose source is down become dead letters"),
                line(
                        "classifies",
                        "with %s (%s), best %d labels%s"
                                .formatted(
                                        models(file.model().plan()),
                                        device(file.model()),
                                        file.model().topK(),
                                        file.model().decode() == DecodeMode.FAST
                                                ? ", large JPEG pictures decoded at a part of their size"
                                                : "")),
                line(
                        "in batches",
                        "of up to %d; the first image of a batch waits up to %d ms"
                                .formatted(
                                        file.batch().maxSize(),
                                        file.batch().linger().toMillis())),
                line(
                        "writes",
                        "predictions%s%s, dead letters to %s%s"
                                .formatted(
                                        predictions(file),
                                        file.output().format() == OutputFormat.CLOUDEVENTS ? " as CloudEvents" : "",
                                        file.output().deadLetters(),
                                        file.output().createTopics() ? ", created if missing" : ""))));
        lines.addAll(routes(file));
        lines.addAll(List.of(
                line(
                        "guarantees",
                        file.guarantee() == Guarantee.EXACTLY_ONCE
                                ? "exactly one result for each event, for readers of committed records"
                                : "at least one result for each event"),
                line(
                        "holds back",
                        "at %,d results in flight of one partition, or %,d bytes of events in flight"
                                .formatted(file.window(), file.memory().originals())),
                line("stops", "after up to %s for what is in flight".formatted(seconds(file.drainTimeout())))));
        file.shadow()
                .map(shadow -> line(
                        "beside",
                        "a shadow with %s says what it thinks to %s, as well as it can"
                                .formatted(shadow.model().origin().words(), shadow.topic())))
                .ifPresent(lines::add);
        return lines;
    }

    private static List<String> routes(TopologyFile file) {
        if (file.routes().rules().isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(line(
                "routes",
                switch (file.routes().match()) {
                    case FIRST -> "each prediction by the first rule that matches";
                    case ALL -> "each prediction by all rules that match, once into each topic";
                }));
        RouteWords.of(file.routes(), file.output().predictions()).forEach(rule -> lines.add(line("", rule)));
        return lines;
    }

    private static String models(ModelPlan plan) {
        return switch (plan) {
            case ModelPlan.One one -> one.model().origin().words();
            case ModelPlan.Cascade cascade ->
                cascade.first().origin().words()
                        + cascade.next().stream()
                                .map(step -> ", where %s with %s"
                                        .formatted(
                                                doubt(step),
                                                step.model().origin().words()))
                                .collect(Collectors.joining());
            case ModelPlan.Ensemble ensemble ->
                "the mean of "
                        + ensemble.models().stream()
                                .map(model -> model.origin().words())
                                .collect(Collectors.joining(" and "));
        };
    }

    private static String doubt(ModelPlan.Step step) {
        List<String> doubts = new ArrayList<>();
        if (step.scoreBelow() > 0) {
            doubts.add("the score is below " + step.scoreBelow());
        }
        if (step.marginBelow() > 0) {
            doubts.add("the margin is below " + step.marginBelow());
        }
        return String.join(" or ", doubts);
    }

    private static String device(TopologyFile.Model model) {
        String provider = model.provider().name().toLowerCase(Locale.ROOT);
        String numbers = model.devices().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return provider
                + (model.devices().size() > 1 ? ", GPUs " + numbers : "")
                + (model.deterministic() ? ", every batch padded to the largest" : "");
    }

    private static String predictions(TopologyFile file) {
        TopologyFile.Output output = file.output();
        String to = String.join(", ", file.predictionTopics());
        return (output.attributes().isEmpty()
                        ? ""
                        : " with the attributes %s of their events".formatted(String.join(", ", output.attributes())))
                + switch (output.embedding()) {
                    case NONE -> " to %s".formatted(to);
                    case PREDICTION -> " with embeddings to %s".formatted(to);
                    case TOPIC -> " to %s, embeddings to %s".formatted(to, output.embeddings());
                };
    }

    private static String format(TopologyFile.Input input) {
        String most = "; up to %,d images in a record".formatted(input.maxImages());
        return switch (input.format()) {
            case AUTO ->
                "image events, paths and URIs, notifications of S3, CloudEvents and pictures, told apart by what they hold"
                        + most;
            case JSON -> "image events as JSON" + most;
            case URI -> "one path or URI as the whole value";
            case BYTES -> "the picture itself as the whole value";
            case S3_EVENT -> "notifications of S3 and MinIO" + most;
            case CLOUDEVENTS -> "CloudEvents, structured and binary" + most;
        };
    }

    private static String allowed(TopologyFile file) {
        TopologyFile.Fetch fetch = file.fetch();
        List<String> allowed = new ArrayList<>();
        if (!fetch.files().isEmpty()) {
            allowed.add("files below "
                    + fetch.files().stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        if (!fetch.http().isEmpty()) {
            allowed.add("over HTTP from %s (private addresses %s)"
                    .formatted(String.join(", ", fetch.http()), privateAddresses(fetch)));
        }
        if (!fetch.s3().buckets().isEmpty()) {
            allowed.add("from S3%s: %s"
                    .formatted(
                            fetch.s3().endpoint() == null
                                    ? ""
                                    : " at " + fetch.s3().endpoint(),
                            String.join(", ", fetch.s3().buckets())));
        }
        if (fetch.data()) {
            allowed.add("pictures inside the events");
        }
        if (allowed.isEmpty()) {
            return file.refusesAll() ? "nothing; it cannot be run so" : "nothing";
        }
        return String.join("; ", allowed);
    }

    private static String privateAddresses(TopologyFile.Fetch fetch) {
        return fetch.privateAddresses().isEmpty()
                ? "refused"
                : "allowed: " + String.join(", ", fetch.privateAddresses());
    }

    private static String seconds(java.time.Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static String line(String what, String words) {
        return "%-11s %s".formatted(what, words);
    }
}
