package dev.densestream.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.densestream.model.NativeEnvironment;
import dev.densestream.model.OptionException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The PyTorch engine on one device, started so that it asks nobody on the network unless it is told to. DJL otherwise asks the
 * cloud's metadata address and reports home when its first class loads, which is why this is the only way to it.
 */
final class Torch {
    /** The one CUDA that DJL has a bridge to PyTorch for. */
    static final String CUDA_BUILD = "cu128";

    private static final String VERSION = "2.7.1";

    private final Engine engine;
    private final Device device;

    private Torch(Engine engine, Device device) {
        this.engine = engine;
        this.device = device;
    }

    /** With what is there. */
    static Torch start() {
        return start(TrainingDevice.AUTO, false);
    }

    /**
     * Starts it, or takes it as it was started in this process before.
     *
     * @param download whether DJL may fetch PyTorch for CUDA from its own server
     * @throws OptionException if a GPU is wanted that this PyTorch cannot use
     */
    static Torch start(TrainingDevice wanted, boolean download) {
        OneDnn.useNoAvx512();
        // Threads that spin while they wait for each other took four times as long on a machine that had other work
        // too.
        NativeEnvironment.setIfMissing("OMP_WAIT_POLICY", "PASSIVE");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", Boolean.toString(!download));
        System.setProperty("ai.djl.default_engine", "PyTorch");
        if (download) {
            // A version that is not to the letter that of the natives on the class path is what makes DJL fetch others.
            System.setProperty("PYTORCH_VERSION", VERSION);
        }
        if (download || isForCuda(System.getenv("PYTORCH_LIBRARY_PATH"))) {
            // DJL does not look what kind of PyTorch it was given.
            System.setProperty("PYTORCH_FLAVOR", CUDA_BUILD);
        }
        Engine engine = Engine.getEngine("PyTorch");
        boolean cuda = engine.hasCapability(StandardCapabilities.CUDA) && engine.getGpuCount() > 0;
        return new Torch(engine, device(wanted, cuda));
    }

    private static boolean isForCuda(String folder) {
        return folder != null && Files.exists(Path.of(folder, "libtorch_cuda.so"));
    }

    /** @param cuda whether the PyTorch that is loaded can use a GPU */
    static Device device(TrainingDevice wanted, boolean cuda) {
        return switch (wanted) {
            case CPU -> Device.cpu();
            case AUTO -> cuda ? Device.gpu() : Device.cpu();
            case CUDA -> {
                if (!cuda) {
                    throw new OptionException(
                            "--device cuda: the PyTorch that is loaded finds no GPU. DJL 0.36's natives of PyTorch %1$s for CUDA 12.8 (%2$s) are not on Maven Central: set PYTORCH_LIBRARY_PATH to the folder lib of a libtorch %1$s for %2$s, or let DJL download them from publish.djl.ai with --download-pytorch %2$s; training is in single precision with TF32, as DJL has no mixed precision"
                                    .formatted(VERSION, CUDA_BUILD));
                }
                yield Device.gpu();
            }
        };
    }

    Device device() {
        return device;
    }

    /** On the device that it was started for. */
    NDManager newBaseManager() {
        return engine.newBaseManager(device);
    }

    GradientCollector newGradientCollector() {
        return engine.newGradientCollector();
    }

    void setRandomSeed(int seed) {
        engine.setRandomSeed(seed);
    }
}
