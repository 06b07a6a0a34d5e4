package dev.densestream.cli;

import dev.densestream.image.ImageException;
import dev.densestream.model.Activation;
import dev.densestream.model.GpuOptions;
import dev.densestream.model.OnnxRuntime;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.model.verify.Agreement;
import dev.densestream.train.DenseNetSpec;
import dev.densestream.train.PublishedNet;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures one device: first whether it is right, then how fast it is. */
final class GpuBench {
    private static final int COMPARED = 32;
    private static final int END_TO_END_BATCH = 64;

    private final Path models;
    private final List<Path> pictures;
    private final Provider provider;
    private final boolean quick;
    private final Python python;

    /**
     * @param models the folder that {@code bench/gpu pack} fills: each network as {@code NAME.onnx} and, where it can be
     *     brought to half precision, {@code NAME-fp16.onnx}
     * @param provider not {@link Provider#AUTO}
     * @param quick whether it is only to be seen that everything runs
     */
    GpuBench(Path models, List<Path> pictures, Provider provider, boolean quick, Python python) {
        this.models = models;
        this.pictures = pictures;
        this.provider = provider;
        this.quick = quick;
        this.python = python;
    }

    /** One network in one precision. */
    private record Variant(String model, String precision, Path file) {
        boolean tf32() {
            return !precision.equals("fp32");
        }

        double allowed() {
            return precision.equals("fp32") ? 1e-4 : 5e-3;
        }
    }

    /** @param dataDir for the broker */
    GpuReport run(Path dataDir, BarProgress progress) throws Exception {
        List<Variant> trained = variants(List.of("signs", "clothing"));
        List<Variant> random =
                variants(nets().stream().map(PublishedNet::toString).toList());
        List<GpuReport.Agreed> agreements = new ArrayList<>();
        for (Variant variant : trained) {
            progress.tell("comparing %s %s".formatted(variant.model, variant.precision));
            agreements.add(agreed(variant, true));
        }
        List<GpuReport.Rate> rates = new ArrayList<>();
        for (Variant variant : random) {
            progress.tell("comparing and measuring %s %s".formatted(variant.model, variant.precision));
            agreements.add(agreed(variant, false));
            rates.addAll(rates(variant));
        }
        List<GpuReport.EndToEnd> endToEnd = new ArrayList<>();
        for (Variant variant : random) {
            // One in single precision as it is usually run, and one in half.
            if (variant.model.equals(random.getFirst().model) && variant.tf32() == (provider != Provider.CPU)) {
                progress.tell("measuring end to end, %s %s".formatted(variant.model, variant.precision));
                endToEnd.add(endToEnd(variant, rates, dataDir.resolve(variant.precision)));
            }
        }
        String missing = python.missing("torch");
        List<GpuReport.Torch> torch = new ArrayList<>();
        for (PublishedNet net : missing == null ? nets() : List.<PublishedNet>of()) {
            progress.tell("measuring %s in PyTorch".formatted(net));
            torch.addAll(torch(net));
        }
        return new GpuReport(
                Instant.now().truncatedTo(ChronoUnit.MINUTES).toString(),
                provider.name().toLowerCase(Locale.ROOT),
                provider == Provider.CPU ? null : gpu(),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                "Java " + Runtime.version(),
                OnnxRuntime.version(),
                agreements,
                rates,
                endToEnd,
                torch,
                missing);
    }

    private List<PublishedNet> nets() {
        return quick
                ? List.of(PublishedNet.DENSENET_121)
                : List.of(PublishedNet.DENSENET_121, PublishedNet.DENSENET_169, PublishedNet.DENSENET_201);
    }

    /** TF32 is a GPU's: on the CPU single precision is single precision. */
    private List<Variant> variants(List<String> names) {
        List<Variant> variants = new ArrayList<>();
        for (String name : names) {
            Path single = models.resolve(name + ".onnx");
            variants.add(new Variant(name, "fp32", single));
            if (provider != Provider.CPU) {
                variants.add(new Variant(name, "tf32", single));
            }
            Path half = models.resolve(name + "-fp16.onnx");
            if (Files.exists(half)) {
                variants.add(new Variant(name, "fp16", half));
            }
        }
        return variants;
    }

    private SessionOptions options(Variant variant, int batch) {
        GpuOptions gpu = GpuOptions.DEFAULT;
        return new SessionOptions(
                provider,
                batch,
                false,
                false,
                new GpuOptions(gpu.device(), gpu.memoryLimit(), variant.tf32(), gpu.engines()));
    }

    private GpuReport.Agreed agreed(Variant variant, boolean trained) throws IOException, ImageException {
        PreparedModel single = PreparedModel.open(models.resolve(variant.model + ".onnx"));
        List<byte[]> images = BenchInputs.prepared(
                pictures,
                single.contract().preprocess(),
                trained ? pictures.size() : Math.min(pictures.size(), quick ? 4 : COMPARED));
        int batch = Math.min(images.size(), 8);
        var agreement = new Agreement(Activation.SOFTMAX);
        try (OnnxSession cpu = OnnxSession.open(single, new SessionOptions(Provider.CPU, batch));
                OnnxSession device = OnnxSession.open(PreparedModel.open(variant.file), options(variant, batch))) {
            for (int from = 0; from < images.size(); from += batch) {
                List<byte[]> part = images.subList(from, Math.min(images.size(), from + batch));
                List<float[]> wanted = cpu.run(part).rows();
                List<float[]> found = device.run(part).rows();
                for (int i = 0; i < part.size(); i++) {
                    float[] row = wanted.get(i);
                    agreement.add(
                            IntStream.range(0, row.length)
                                    .mapToDouble(label -> row[label])
                                    .toArray(),
                            found.get(i));
                }
            }
        }
        return new GpuReport.Agreed(
                variant.model,
                variant.precision,
                agreement.pictures(),
                agreement.largest(),
                variant.allowed(),
                (double) agreement.sameLabel() / agreement.pictures(),
                trained);
    }

    private List<Integer> batches() {
        if (quick) {
            return List.of(1, 4);
        }
        return provider == Provider.CPU ? List.of(1, 8, 32) : List.of(1, 2, 4, 8, 16, 32, 64, 128, 256);
    }

    private List<GpuReport.Rate> rates(Variant variant) throws Exception {
        Duration time = Duration.ofMillis(quick ? 200 : 2_000);
        PreparedModel model = PreparedModel.open(variant.file);
        int largest = batches().getLast();
        List<byte[]> images = BenchInputs.prepared(pictures, model.contract().preprocess(), largest);
        List<GpuReport.Rate> rates = new ArrayList<>();
        try (OnnxSession session = OnnxSession.open(model, options(variant, largest))) {
            session.warmUp();
            for (int batch : batches()) {
                List<byte[]> part = images.subList(0, batch);
                double alone = SessionRate.over(session, part, 1, time);
                double overlapped = session.parallelRuns() == 1
                        ? alone
                        : SessionRate.over(session, part, session.parallelRuns(), time);
                rates.add(new GpuReport.Rate(variant.model, variant.precision, batch, alone, overlapped));
            }
        }
        return rates;
    }

    /** As many images as the bare session takes ten seconds for, so that the beginning and the end weigh little. */
    private GpuReport.EndToEnd endToEnd(Variant variant, List<GpuReport.Rate> rates, Path dataDir) throws Exception {
        int batch = quick ? 4 : provider == Provider.CPU ? 16 : END_TO_END_BATCH;
        double best = rates.stream()
                .filter(rate ->
                        rate.model().equals(variant.model) && rate.precision().equals(variant.precision))
                .mapToDouble(GpuReport.Rate::overlapped)
                .max()
                .orElseThrow();
        int images = quick ? 40 : (int) Math.clamp(Math.round(10 * best), 200, 100_000);
        var quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        PipelineBench.Figures figures = new PipelineBench(variant.file, pictures, images, batch, provider, false)
                .run(quick ? 1 : 3, dataDir, quiet);
        return new GpuReport.EndToEnd(
                variant.model, variant.precision, batch, images, figures.bare(), figures.pipeline(), figures.ratio());
    }

    private List<GpuReport.Torch> torch(PublishedNet net) throws IOException, InterruptedException {
        DenseNetSpec spec = net.spec(net.classes().getFirst());
        String said = python.runResource(
                "torch_infer_rate.py",
                spec.blocks().stream().map(String::valueOf).collect(Collectors.joining(",")),
                Integer.toString(spec.growthRate()),
                Integer.toString(spec.stemWidth()),
                Integer.toString(net.inputSize()),
                Integer.toString(spec.classes()),
                batches().stream().map(String::valueOf).collect(Collectors.joining(",")),
                provider == Provider.CPU ? "cpu" : "cuda",
                quick ? "0.2" : "2");
        return said.lines()
                .filter(line -> line.startsWith("rate "))
                .map(line -> line.split(" "))
                .map(words -> new GpuReport.Torch(
                        net.toString(), words[1], Integer.parseInt(words[2]), Double.parseDouble(words[3])))
                .toList();
    }

    /** As nvidia-smi has it. */
    private static String gpu() throws InterruptedException {
        try {
            Process process = new ProcessBuilder(
                            "nvidia-smi", "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader")
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said.lines().findFirst().orElse("unknown");
        } catch (IOException e) {
            return "unknown (%s)".formatted(e.getMessage());
        }
    }

    /** As Linux has it. */
    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        Optional<String> name = Optional.empty();
        if (Files.isReadable(file)) {
            name = Arrays.stream(Files.readString(file).split("\n"))
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        }
        return name.orElse(System.getProperty("os.arch"));
    }
}
