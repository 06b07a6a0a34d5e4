package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions on GPUs that are not there: what goes well, what goes wrong, and what becomes of it. */
class GpuSessionTest {
    private static final int SIDE = 2;

    @TempDir
    private Path folder;

    @Test
    void hasTwoBatchesInFlightOnAGpuEachFromABufferThatIsPinned() throws Exception {
        var both = new CountDownLatch(2);
        FakeRuntime gpu = new FakeRuntime(Provider.CUDA);
        try (OnnxSession session = open(gpu, options(Provider.CUDA, 4))) {
            gpu.running(images -> {
                both.countDown();
                awaitQuietly(both);
            });
            assertThat(session.parallelRuns()).isEqualTo(2);
            assertThat(gpu.pinned).hasValue(2);
            gpu.threads.clear();
            try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Scores> one = callers.submit(() -> session.run(images(0, 1)));
                Future<Scores> other = callers.submit(() -> session.run(images(2, 0)));
                assertThat(best(one.get(20, TimeUnit.SECONDS))).containsExactly(0, 1);
                assertThat(best(other.get(20, TimeUnit.SECONDS))).containsExactly(2, 0);
            }
            assertThat(gpu.threads).hasSize(2);
        }
        assertThat(gpu.pinned).hasValue(0);
        assertThat(gpu.open).hasValue(0);
    }

    @Test
    void hasOneBatchInFlightOnTheCpuAndPinsNothing() throws IOException {
        FakeRuntime cpu = new FakeRuntime();
        try (OnnxSession session = open(cpu, options(Provider.AUTO, 4))) {
            assertThat(session.parallelRuns()).isEqualTo(1);
            assertThat(cpu.pinned).hasValue(0);
            assertThat(cpu.runs).isEmpty();
        }
    }

    @Test
    void whatOpensOnAGpuAndDoesNotRunGoesToTheCpu() throws IOException {
        FakeRuntime gpu = new FakeRuntime(Provider.CUDA).running(images -> {
            throw new OrtException("CUDNN_FE failure: dlopen failed for libcudnn_graph.so.9");
        });
        try (OnnxSession session = open(gpu, options(Provider.AUTO, 4))) {
            assertThat(session.provider()).isEqualTo(Provider.CPU);
            assertThat(gpu.opened).containsExactly("CUDA 0", "CPU 0");
            assertThat(gpu.open).hasValue(1);
        }
    }

    @Test
    void whatDoesNotRunWhereItWasWantedIsRefusedWithWhatToInstall() {
        FakeRuntime gpu = new FakeRuntime(Provider.CUDA).running(images -> {
            throw new OrtException("cuDNN library was not found");
        });
        assertThatThrownBy(() -> open(gpu, options(Provider.CUDA, 4)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("does not open on provider cuda: cuDNN 9 is missing")
                .hasMessageContaining("docs/gpu.md")
                .message()
                .hasLineCount(1);
        assertThat(gpu.open).hasValue(0);
    }

    @Test
    void warmsEveryRungUpInEveryLane() throws IOException {
        FakeRuntime gpu = new FakeRuntime(Provider.CUDA);
        try (OnnxSession session = open(gpu, options(Provider.CUDA, 4))) {
            gpu.runs.clear();
            session.warmUp();
            assertThat(gpu.runs).containsExactlyInAnyOrder(4, 4, 2, 2, 1, 1);
        }
    }

    @Test
    void leavesOutTheRungsThatDoNotFitTheMemory() throws IOException {
        FakeRuntime gpu = new FakeRuntime(Provider.CUDA).withRoomFor(3);
        try (OnnxSession session = open(gpu, options(Provider.CUDA, 16))) {
            session.warmUp();
            assertThat(session.ladder().rungs()).containsExactly(1, 2);
            gpu.runs.clear();
            assertThat(best(session.run(images(0, 1, 2, 1, 0)))).containsExactly(0, 1, 2, 1, 0);
            assertThat(gpu.runs).containsExactly(2, 2, 1);
        }
    }

    @Test
    void goesOnWithSmallerBatchesWhenTheMemoryGetsLessInTheMiddle() throws IOException {
        FakeRuntime gpu = new FakeRuntime(Provider.CUDA);
        try (OnnxSession session = open(gpu, options(Provider.CUDA, 8))) {
            session.warmUp();
            assertThat(session.ladder().max()).isEqualTo(8);
            gpu.withRoomFor(4);
            gpu.runs.clear();
            assertThat(best(session.run(images(2, 1, 0, 2, 1, 0, 2)))).containsExactly(2, 1, 0, 2, 1, 0, 2);
            assertThat(gpu.runs).containsExactly(8, 4, 4);
            assertThat(session.ladder().max()).isEqualTo(4);
            // The batcher knows nothing of it and goes on as it was told.
            assertThat(session.run(images(0, 0, 0, 0, 0, 0, 0, 0)).images()).isEqualTo(8);
        }
    }

    @Test
    void isLostWhenNotEvenOneImageFits() throws IOException {
        FakeRuntime gpu = new FakeRuntime(Provider.CUDA);
        try (OnnxSession session = open(gpu, options(Provider.CUDA, 4))) {
            gpu.withRoomFor(0);
            assertThatThrownBy(() -> session.run(images(0, 1, 2)))
                    .isInstanceOf(DeviceLostException.class)
                    .hasMessageStartingWith("not even one image fits the memory of cuda (GPU 0)");
            assertThatThrownBy(session::warmUp).isInstanceOf(DeviceLostException.class);
        }
    }

    @Test
    void saysWhichGpuIsLost() throws IOException {
        FakeRuntime gpu = new FakeRuntime(Provider.CUDA);
        var options = new SessionOptions(Provider.CUDA, 4).on(Provider.CUDA, 3);
        try (OnnxSession session = open(gpu, options)) {
            gpu.running(images -> {
                throw new OrtException("CUDA failure 719: unspecified launch failure ; GPU=3");
            });
            assertThatThrownBy(() -> session.run(images(0)))
                    .isInstanceOf(DeviceLostException.class)
                    .hasMessageStartingWith("a batch of 1 failed on cuda (GPU 3): CUDA failure 719");
        }
    }

    @Test
    void padsEveryBatchToOneSizeWhereResultsAreToRepeat() throws IOException {
        FakeRuntime gpu = new FakeRuntime(Provider.CUDA);
        var options = new SessionOptions(Provider.CUDA, 6, false, true, GpuOptions.DEFAULT);
        try (OnnxSession session = open(gpu, options)) {
            gpu.runs.clear();
            session.warmUp();
            assertThat(best(session.run(images(1)))).containsExactly(1);
            assertThat(best(session.run(images(1, 2, 0)))).containsExactly(1, 2, 0);
            assertThat(gpu.runs).containsOnly(6);
            gpu.withRoomFor(5);
            gpu.runs.clear();
            assertThat(best(session.run(images(1, 2)))).containsExactly(1, 2);
            assertThat(gpu.runs).containsExactly(6, 4);
        }
    }

    @Test
    void opensTheModelOnEachGpu() throws IOException {
        FakeRuntime gpus = new FakeRuntime(Provider.CUDA);
        try (DeviceSessions sessions = devices(gpus, Provider.AUTO, 2, 0)) {
            assertThat(gpus.opened).containsExactly("CUDA 2", "CUDA 0");
            assertThat(sessions.all())
                    .hasSize(2)
                    .allSatisfy(session ->
                            assertThat(best(session.run(images(2, 0)))).containsExactly(2, 0));
        }
        assertThat(gpus.open).hasValue(0);
    }

    @Test
    void opensTheModelOnceWhereTheCpuTakesTheGpusPlace() throws IOException {
        FakeRuntime none = new FakeRuntime(Provider.CUDA).opening((provider, device) -> {
            if (provider != Provider.CPU) {
                throw new OrtException("CUDA failure 100: no CUDA-capable device is detected");
            }
        });
        try (DeviceSessions sessions = devices(none, Provider.AUTO, 0, 1)) {
            assertThat(sessions.all()).hasSize(1);
            assertThat(none.opened).containsExactly("CPU 0");
        }
    }

    @Test
    void refusesAGpuThatIsNotThereAndClosesTheOthers() {
        FakeRuntime one = new FakeRuntime(Provider.CUDA).opening((provider, device) -> {
            if (device > 0) {
                throw new OrtException("CUDA failure 101: invalid device ordinal ; GPU=0");
            }
        });
        assertThatThrownBy(() -> devices(one, Provider.AUTO, 0, 1))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("there is no GPU of this number: model.devices counts from 0");
        assertThat(one.open).hasValue(0);
    }

    @Test
    void tellsCudaWhatWasAskedFor() {
        var limited = new GpuOptions(1, OptionalLong.of(2_000_000_000), false, folder);
        assertThat(ProviderSettings.cuda(limited))
                .containsEntry("gpu_mem_limit", "2000000000")
                .containsEntry("use_tf32", "0")
                .containsEntry("cudnn_conv_algo_search", "HEURISTIC")
                .containsEntry("arena_extend_strategy", "kSameAsRequested")
                .containsEntry("prefer_nhwc", "1")
                .containsEntry("cudnn_conv_use_max_workspace", "1");
        assertThat(ProviderSettings.cuda(GpuOptions.DEFAULT))
                .containsEntry("use_tf32", "1")
                .doesNotContainKey("gpu_mem_limit");
    }

    @Test
    void saysInWhichPrecisionAModelRuns() throws IOException {
        PreparedModel model = PreparedModel.open(TestModels.writeColours(folder, SIDE, SIDE));
        var exact = new GpuOptions(0, OptionalLong.empty(), false, folder);
        assertThat(precision(model, Provider.CPU, GpuOptions.DEFAULT)).isEqualTo("fp32");
        assertThat(precision(model, Provider.CUDA, GpuOptions.DEFAULT)).isEqualTo("tf32");
        assertThat(precision(model, Provider.CUDA, exact)).isEqualTo("fp32");
        ModelContract said = model.contract();
        var half = new ModelContract(
                said.name(),
                said.labels(),
                said.activation(),
                said.preprocess(),
                Map.of(ModelContract.PRECISION, ModelContract.HALF));
        var halved = new PreparedModel(model.file(), 0, "1".repeat(64), half, null);
        assertThat(precision(halved, Provider.CUDA, GpuOptions.DEFAULT)).isEqualTo("fp16");
    }

    private static String precision(PreparedModel model, Provider provider, GpuOptions gpu) {
        return Execution.of(model, provider, gpu).precisionName();
    }

    @Test
    void keepsTensorRtsEnginesOfEachModelApart() throws IOException {
        PreparedModel model = PreparedModel.open(TestModels.writeColours(folder, SIDE, SIDE));
        var options = new SessionOptions(
                Provider.TENSORRT, 8, false, false, new GpuOptions(0, OptionalLong.empty(), true, folder));
        assertThat(ProviderSettings.tensorRt(model, options))
                .containsEntry("trt_engine_cache_enable", "1")
                .containsEntry(
                        "trt_engine_cache_path", folder.resolve(model.version()).toString())
                .containsEntry("trt_profile_min_shapes", "images:1x2x2x3")
                .containsEntry("trt_profile_max_shapes", "images:8x2x2x3")
                .containsEntry("trt_fp16_enable", "0");
    }

    private SessionOptions options(Provider provider, int maxBatch) {
        return new SessionOptions(provider, maxBatch);
    }

    private OnnxSession open(FakeRuntime runtime, SessionOptions options) throws IOException {
        return OnnxSession.open(
                PreparedModel.open(TestModels.writeColours(folder, SIDE, SIDE)), options, runtime, runtime.chooser());
    }

    private DeviceSessions devices(FakeRuntime runtime, Provider provider, Integer... devices) throws IOException {
        return DeviceSessions.open(
                PreparedModel.open(TestModels.writeColours(folder, SIDE, SIDE)),
                options(provider, 4),
                List.of(devices),
                runtime,
                runtime.chooser());
    }

    private static List<byte[]> images(int... labels) {
        return IntStream.of(labels)
                .mapToObj(label -> {
                    byte[] image = new byte[SIDE * SIDE * 3];
                    image[0] = (byte) label;
                    return image;
                })
                .toList();
    }

    private static List<Integer> best(Scores scores) {
        return scores.rows().stream()
                .map(row -> IntStream.range(0, row.length)
                        .filter(i -> row[i] == 1)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
