package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import dev.densestream.model.OptionException;
import org.junit.jupiter.api.Test;

class TorchTest {
    @Test
    void takesTheGpuWhereThereIsOneAndTheCpuOtherwise() {
        assertThat(Torch.device(TrainingDevice.AUTO, true)).isEqualTo(Device.gpu());
        assertThat(Torch.device(TrainingDevice.AUTO, false)).isEqualTo(Device.cpu());
        assertThat(Torch.device(TrainingDevice.CUDA, true)).isEqualTo(Device.gpu());
        assertThat(Torch.device(TrainingDevice.CPU, true)).isEqualTo(Device.cpu());
    }

    @Test
    void saysHowPyTorchForCudaComesToAMachineWithoutIt() {
        assertThatThrownBy(() -> Torch.device(TrainingDevice.CUDA, false))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith("--device cuda: ")
                .hasMessageContaining("PyTorch 2.7.1 for CUDA 12.8 (cu128) are not on Maven Central")
                .hasMessageContaining("PYTORCH_LIBRARY_PATH")
                .hasMessageContaining("--download-pytorch cu128")
                .hasMessageContaining("single precision with TF32")
                .message()
                .hasLineCount(1);
    }

    @Test
    void refusesAGpuThatThisMachineDoesNotHave() {
        Torch here = Torch.start();
        assumeTrue(!here.device().isGpu(), "this PyTorch can use a GPU, so there is nothing to refuse");
        assertThatThrownBy(() -> Torch.start(TrainingDevice.CUDA, false)).isInstanceOf(OptionException.class);
        assertThat(Torch.start(TrainingDevice.CPU, false).device()).isEqualTo(Device.cpu());
    }
}
