package dev.densestream.model;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What it means when a GPU cannot be used, and what to install, in one line. */
final class DeviceAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceAdvice.class);

    private static final String HOW = "docs/gpu.md says how";
    private static final Pattern MISSING =
            Pattern.compile("((lib\\w+)\\.so\\.(\\d+))[.\\d]*: cannot open shared object file");
    private static final Pattern RUNTIME = Pattern.compile("libcudart\\.so\\.(\\d+)");
    private static final Pattern CUDNN = Pattern.compile(
            "libcudnn|cuDNN library was not found|CUDNN_STATUS_(?:NOT_INITIALIZED|SUBLIBRARY\\w*|VERSION_MISMATCH)");
    private static final Pattern UNPACKED =
            Pattern.compile("Failed to find (?:CUDA|TensorRT) shared provider|No space left on device");

    /** Those whose number is CUDA's own. */
    private static final Set<String> NUMBERED_AS_CUDA = Set.of("libcudart", "libcublas", "libcublasLt", "libnvrtc");

    private static final Map<Integer, String> CODES = Map.of(
            2,
            "the GPU has too little free memory even for the model: end what else runs there (nvidia-smi shows it), or take a"
                    + " smaller model",
            35,
            "the NVIDIA driver is too old for this CUDA: CUDA 12 needs 525.60.13 or newer, CUDA 13 needs 580.65.06 or newer;"
                    + " nvidia-smi shows which is installed",
            46,
            "the GPU is taken by another process, in exclusive mode: end that one, or set the compute mode to default",
            100,
            "the driver sees no GPU: nvidia-smi must list one; in a container it must be given (docker run --gpus all), and"
                    + " CUDA_VISIBLE_DEVICES must not hide it",
            101,
            "there is no GPU of this number: model.devices counts from 0, and nvidia-smi --list-gpus lists them",
            209,
            "this ONNX Runtime has no code for GPUs of this kind: it is older or newer than those it was built for",
            803,
            "the NVIDIA driver's kernel module and its libraries are of different versions: restart the machine after an"
                    + " update of the driver",
            804,
            "the NVIDIA driver is too old for this CUDA, and this GPU does not take CUDA's compatibility package: update the"
                    + " driver");

    private final List<Path> folders;

    /** @param folders where shared libraries are looked for */
    DeviceAdvice(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** For this machine. */
    static DeviceAdvice here() {
        List<Path> folders = new ArrayList<>();
        for (String folder :
                Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")).orElse("").split(":")) {
            folders.add(Path.of(folder));
        }
        for (Path cuda : entries(Path.of("/usr/local"), "cuda*")) {
            folders.add(cuda.resolve("lib64"));
        }
        folders.addAll(List.of(Path.of("/usr/lib/x86_64-linux-gnu"), Path.of("/usr/lib64")));
        return new DeviceAdvice(folders);
    }

    /**
     * @param message ONNX Runtime's, all lines of it
     * @return empty where nothing is known of it
     */
    Optional<String> of(String message) {
        Matcher missing = MISSING.matcher(message);
        if (missing.find()) {
            return Optional.of(missing(missing.group(1), missing.group(2), missing.group(3)));
        }
        if (CUDNN.matcher(message).find()) {
            return Optional.of(cudnn("it is not found, or of another version than its parts"));
        }
        if (UNPACKED.matcher(message).find()) {
            return Optional.of(
                    "its libraries cannot be unpacked into %s: 620 MB must be free there, and files allowed to be run"
                            .formatted(System.getProperty("java.io.tmpdir")));
        }
        return DeviceErrors.codes(message)
                .boxed()
                .filter(CODES::containsKey)
                .findFirst()
                .map(CODES::get);
    }

    private String missing(String file, String name, String number) {
        if (name.equals("libcuda")) {
            return "the NVIDIA driver is not installed (%s is not found); in a container the GPU must be given (docker run --gpus all)"
                    .formatted(file);
        }
        if (name.startsWith("libcudnn")) {
            return cudnn(file + " is not found");
        }
        if (name.startsWith("libnvinfer") || name.startsWith("libnvonnxparser")) {
            return "TensorRT 10 is not installed (%s is not found): install its runtime, or name its folder in LD_LIBRARY_PATH; %s"
                    .formatted(file, HOW);
        }
        String cuda = NUMBERED_AS_CUDA.contains(name) ? "CUDA " + number : "CUDA";
        return otherCuda(number)
                .filter(other -> NUMBERED_AS_CUDA.contains(name))
                .map(other ->
                        "this build is for %s (%s is not found), and installed is %s: build for the CUDA that is there, or install %s beside it; %s"
                                .formatted(cuda, file, other, cuda, HOW))
                .orElseGet(() ->
                        "%s is not installed (%s is not found): install its runtime libraries and cuDNN 9, or name their folders in LD_LIBRARY_PATH; %s"
                                .formatted(cuda, file, HOW));
    }

    private static String cudnn(String found) {
        return "cuDNN 9 is missing (%s): install the one for your CUDA, or name its folder in LD_LIBRARY_PATH; %s"
                .formatted(found, HOW);
    }

    /** A CUDA runtime that is here, of another number than the one wanted, in words. */
    private Optional<String> otherCuda(String wanted) {
        for (Path folder : folders) {
            for (Path library : entries(folder, "libcudart.so.*")) {
                Matcher number = RUNTIME.matcher(library.getFileName().toString());
                if (number.lookingAt() && !number.group(1).equals(wanted)) {
                    return Optional.of("CUDA %s (%s)".formatted(number.group(1), library));
                }
            }
        }
        return Optional.empty();
    }

    /** Empty where the folder cannot be looked into. */
    private static List<Path> entries(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, pattern)) {
            all.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("{} is not looked into", folder, e);
        }
        found.sort(null);
        return found;
    }
}
