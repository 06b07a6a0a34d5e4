package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProviderChooserTest {
    private static final DeviceAdvice NO_FOLDERS = new DeviceAdvice(List.of());
    private static final ProviderChooser CPU_ONLY = new ProviderChooser(EnumSet.of(Provider.CPU), NO_FOLDERS);
    private static final ProviderChooser WITH_CUDA =
            new ProviderChooser(EnumSet.of(Provider.CPU, Provider.CUDA), NO_FOLDERS);

    private static final Path MODEL = Path.of("a.onnx");

    private final List<Provider> tried = new ArrayList<>();

    @Test
    void takesTheCpuWhereThereIsNothingElse() {
        assertThat(CPU_ONLY.open(MODEL, Provider.AUTO, this::opens)).isEqualTo(Provider.CPU);
    }

    @Test
    void takesCudaWhereItOpens() {
        assertThat(WITH_CUDA.open(MODEL, Provider.AUTO, this::opens)).isEqualTo(Provider.CUDA);
        assertThat(tried).containsExactly(Provider.CUDA);
    }

    @Test
    void takesTheCpuWhereCudaDoesNotOpen() {
        assertThat(WITH_CUDA.open(MODEL, Provider.AUTO, this::opensOnlyOnTheCpu))
                .isEqualTo(Provider.CPU);
        assertThat(tried).containsExactly(Provider.CUDA, Provider.CPU);
    }

    @Test
    void takesTheCpuWhereItWasAskedForAndCudaWouldOpen() {
        assertThat(WITH_CUDA.open(MODEL, Provider.CPU, this::opens)).isEqualTo(Provider.CPU);
        assertThat(tried).containsExactly(Provider.CPU);
    }

    @Test
    void refusesAProviderThatIsNotThereAndSaysWhatIsAndWhatToInstall() {
        assertThatThrownBy(() -> CPU_ONLY.open(MODEL, Provider.CUDA, this::opens))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("provider cuda is not in this ONNX Runtime, it has cpu: build with mvn -Pcuda")
                .hasMessageContaining("onnxruntime_gpu")
                .hasMessageContaining("CUDA 12 and cuDNN 9");
        assertThatThrownBy(() -> WITH_CUDA.open(MODEL, Provider.TENSORRT, this::opens))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("it has cuda, cpu")
                .hasMessageContaining("TensorRT 10");
        assertThat(tried).isEmpty();
    }

    @Test
    void neverFallsBackFromAProviderThatWasAskedFor() {
        assertThatThrownBy(() -> WITH_CUDA.open(MODEL, Provider.CUDA, this::opensOnlyOnTheCpu))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "a.onnx does not open on provider cuda: CUDA 12 is not installed (libcublasLt.so.12 is not found)")
                .hasMessageContaining("cuDNN 9");
        assertThat(tried).containsExactly(Provider.CUDA);
    }

    @Test
    void givesOnnxRuntimesOwnWordsWhereNothingIsKnownOfThem() {
        assertThatThrownBy(() -> WITH_CUDA.open(MODEL, Provider.CUDA, provider -> {
                    throw new OrtException("Node 7 is odd\nat line 7");
                }))
                .isInstanceOf(ModelException.class)
                .hasMessage("a.onnx does not open on provider cuda: Node 7 is odd");
    }

    private Provider opens(Provider provider) {
        tried.add(provider);
        return provider;
    }

    private Provider opensOnlyOnTheCpu(Provider provider) throws OrtException {
        tried.add(provider);
        if (provider != Provider.CPU) {
            throw new OrtException("libcublasLt.so.12: cannot open shared object file\nat line 7");
        }
        return provider;
    }
}
