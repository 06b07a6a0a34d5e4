package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceAdviceTest {
    private static final String LOADING =
            "Error code - ORT_FAIL - message: /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1988 onnxruntime::Provider&"
                    + " onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library"
                    + " /tmp/onnxruntime-java91/libonnxruntime_providers_cuda.so with error: %s: cannot open shared object file: No such"
                    + " file or directory\n";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            libcublasLt.so.12   | CUDA 12 is not installed (libcublasLt.so.12 is not found): install its runtime libraries and cuDNN 9, or
            libcudart.so.13     | CUDA 13 is not installed (libcudart.so.13 is not found)
            libcurand.so.10     | CUDA is not installed (libcurand.so.10 is not found)
            libcudnn.so.9       | cuDNN 9 is missing (libcudnn.so.9 is not found): install the one for your CUDA
            libcudnn_adv.so.9   | cuDNN 9 is missing (libcudnn_adv.so.9 is not found)
            libcuda.so.1        | the NVIDIA driver is not installed (libcuda.so.1 is not found); in a container
            libnvinfer.so.10    | TensorRT 10 is not installed (libnvinfer.so.10 is not found)
            """)
    void namesTheLibraryThatIsMissingAndWhatItIsPartOf(String library, String advice) {
        assertThat(advice(LOADING.formatted(library))).startsWith(advice).doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1 | the NVIDIA driver is too old for this CUDA: CUDA 12 needs 525.60.13 or newer
            CUDA failure 100: no CUDA-capable device is detected ; GPU=32712 ; hostname=a          | the driver sees no GPU: nvidia-smi must list one
            CUDA failure 101: invalid device ordinal                                               | there is no GPU of this number
            CUDA failure 209: no kernel image is available for execution on the device             | this ONNX Runtime has no code for GPUs of this kind
            CUDA failure 803: system has unsupported display driver / cuda driver combination      | the NVIDIA driver's kernel module and its libraries
            CUDA failure 2: out of memory                                                          | the GPU has too little free memory
            CUDNN failure 1001: CUDNN_STATUS_NOT_INITIALIZED ; GPU=0                               | cuDNN 9 is missing
            Failed to find CUDA shared provider                                                    | its libraries cannot be unpacked into
            """)
    void saysWhatToDoAboutAnError(String message, String advice) {
        assertThat(advice(message)).startsWith(advice);
    }

    @Test
    void saysThatTheCudaWhichIsInstalledIsAnother() throws IOException {
        Path found = Files.createFile(folder.resolve("libcudart.so.13.0.48"));
        assertThat(advice(LOADING.formatted("libcublasLt.so.12")))
                .startsWith("this build is for CUDA 12 (libcublasLt.so.12 is not found), and installed is CUDA 13 (%s)"
                        .formatted(found))
                .contains("docs/gpu.md");
    }

    @Test
    void doesNotTakeTheWantedCudaForAnother() throws IOException {
        Files.createFile(folder.resolve("libcudart.so.12.9.79"));
        assertThat(advice(LOADING.formatted("libcublasLt.so.12"))).startsWith("CUDA 12 is not installed");
    }

    @Test
    void knowsWhatItDoesNotKnow() {
        assertThat(new DeviceAdvice(List.of(folder)).of("Got invalid dimensions for input: images"))
                .isEmpty();
    }

    private String advice(String message) {
        return new DeviceAdvice(List.of(folder, folder.resolve("missing")))
                .of(message)
                .orElseThrow();
    }
}
