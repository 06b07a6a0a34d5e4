package dev.densestream.cli;

import dev.densestream.cli.models.AroundModel;
import dev.densestream.cli.models.Devices;
import dev.densestream.cli.models.ModelMaker;
import dev.densestream.event.DeadLetter;
import dev.densestream.event.Headers;
import dev.densestream.event.ImageEvent;
import dev.densestream.event.InputFormat;
import dev.densestream.event.MessageReader;
import dev.densestream.event.Result;
import dev.densestream.image.DecodeMode;
import dev.densestream.image.DecodeSettings;
import dev.densestream.image.Truncation;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.pipeline.BatchSettings;
import dev.densestream.pipeline.Envelope;
import dev.densestream.pipeline.LineSettings;
import dev.densestream.topology.Routes;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code densestream classify}: the line of an image without Kafka. */
@Command(
        name = "classify",
        description = {
            "Classify images without Kafka, exactly as a topology would.",
            "Prints a line an image, in the order of the arguments. The exit code is 1 when any image failed, after all of them"
                    + " were tried."
        },
        footer = {"", "Example: densestream classify --model models/clothing.onnx --json pictures/"})
final class ClassifyCommand implements Callable<Integer> {
    private static final int IN_FLIGHT = 256;
    private static final long MB = 1_000_000;

    @Parameters(
            arity = "1..*",
            paramLabel = "PATHS",
            description = "Files, folders (every file below them) or URIs; '-' reads references from standard input.")
    private List<String> references;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "A prepared model.")
    private Path model;

    @Option(names = "--json", description = "Print the predictions and dead letters that the topics would get.")
    private boolean json;

    @Option(
            names = "--embedding",
            description = "With --json, print each image's embedding too: what the model's last layer reads of it.")
    private boolean embedding;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "3",
            description = "Labels an image (default: ${DEFAULT-VALUE}).")
    private int topK;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "32",
            description = "Most images in one run of the model (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--provider",
            paramLabel = "PROVIDER",
            defaultValue = "AUTO",
            description =
                    "What the model runs on: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). AUTO takes the GPU"
                            + " where it can.")
    private Provider provider;

    @Option(
            names = "--decode",
            paramLabel = "MODE",
            defaultValue = "EXACT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). FAST decodes large JPEG pictures at a"
                    + " part of their size.")
    private DecodeMode decode;

    @Option(
            names = "--accept-truncated",
            description = "Take what there is of a file that ends before its picture does.")
    private boolean acceptTruncated;

    @Spec
    private CommandSpec spec;

    private boolean anyFailed;

    @Override
    public Integer call() throws Exception {
        Arguments.atLeastOne("--top-k", topK);
        Arguments.between("--batch-size", 1, SessionOptions.LARGEST_BATCH, batchSize);
        if (embedding && !json) {
            throw new UsageException("--embedding: it is printed only with --json");
        }
        Arguments.existingFile("--model", model);
        StopSignals.cutOff(() -> {});
        try (Stream<String> all = ReferenceArguments.of(references, System.in);
                Rooms rooms = Rooms.of(
                        new MessageReader(InputFormat.AUTO, Integer.MAX_VALUE),
                        model,
                        maker(),
                        decode(),
                        UsersImages.policy(),
                        line())) {
            classify(all.iterator(), rooms, spec.commandLine().getOut());
            return anyFailed ? 1 : 0;
        }
    }

    /** A reader of the output that has gone away, such as head, ends the work; so does a full disk. */
    private void classify(Iterator<String> all, Rooms rooms, PrintWriter out) throws Exception {
        Deque<CompletableFuture<List<Result>>> waiting = new ArrayDeque<>();
        CompletableFuture<List<Result>> never = rooms.fatal().thenCompose(CompletableFuture::failedFuture);
        while ((all.hasNext() || !waiting.isEmpty()) && !out.checkError()) {
            if (all.hasNext()) {
                waiting.addLast(submit(all.next(), rooms));
            }
            if (waiting.size() == IN_FLIGHT || !all.hasNext()) {
                CompletableFuture<List<Result>> oldest = waiting.removeFirst();
                oldest.applyToEither(never, results -> results).get().forEach(result -> show(result, rooms, out));
            }
        }
    }

    private static CompletableFuture<List<Result>> submit(String reference, Rooms rooms) {
        var results = new CompletableFuture<List<Result>>();
        byte[] event = ReferenceArguments.isEvent(reference)
                ? reference.getBytes(StandardCharsets.UTF_8)
                : rooms.codec().write(new ImageEvent(null, reference, Map.of()));
        rooms.pipeline().submit(new Envelope(null, event, Headers.NONE, null), results::complete);
        return results;
    }

    private void show(Result result, Rooms rooms, PrintWriter out) {
        anyFailed |= result instanceof DeadLetter;
        if (json) {
            out.println(new String(rooms.codec().write(result), StandardCharsets.UTF_8));
        } else {
            out.println(ResultLines.of(result));
        }
    }

    private ModelMaker maker() {
        var batch = new BatchSettings(batchSize, Duration.ofMillis(5));
        Optional<String> setting = embedding ? Optional.of("--embedding") : Optional.empty();
        return new ModelMaker(Devices.of(provider), batch, setting, Routes.NONE, AroundModel.NOTHING, Map.of());
    }

    private DecodeSettings decode() {
        return new DecodeSettings(decode, acceptTruncated ? Truncation.ACCEPTED : Truncation.REFUSED);
    }

    private LineSettings line() {
        return new LineSettings(topK, Duration.ofMinutes(1), 200 * MB, 64, 64, 200 * MB, 3 * batchSize);
    }
}
