package dev.densestream.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceErrorsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=a",
                "Non-zero status code\nCUDA error 719: unspecified launch failure",
                "CUDNN failure 8: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0",
                "CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED",
            })
    void knowsErrorsAfterWhichNoRunSucceeds(String message) {
        assertThat(DeviceErrors.of("a batch", new OrtException(message))).isInstanceOf(DeviceLostException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Got invalid dimensions for input: images",
                "CUDA failure 7001: not a code",
            })
    void leavesOtherErrorsToTheirBatch(String message) {
        assertThat(DeviceErrors.of("a batch", new OrtException(message))).isExactlyInstanceOf(ModelException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA failure 2: out of memory ; GPU=0",
                "Non-zero status code returned while running FusedConv node. Failed to allocate memory for requested buffer of size 643840",
                "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0",
            })
    void knowsWhenABatchIsTooLargeForTheMemory(String message) {
        assertThat(DeviceErrors.of("a batch", new OrtException(message)))
                .isInstanceOf(OutOfMemoryOnDeviceException.class);
    }

    @Test
    void knowsADeviceThatWasReset() {
        OrtException reset = new OrtException(OrtException.OrtErrorCode.ORT_DEVICE_RESET, "gone");
        assertThat(DeviceErrors.of("a batch", reset)).isInstanceOf(DeviceLostException.class);
    }

    @Test
    void saysTheReasonInOneLine() {
        assertThat(DeviceErrors.of(
                        "a batch of 3 failed on CPU",
                        new OrtException(OrtException.OrtErrorCode.ORT_FAIL, "bad shape\nat node 7")))
                .hasMessage("a batch of 3 failed on CPU: bad shape");
    }
}
