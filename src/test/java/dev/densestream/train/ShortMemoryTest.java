package dev.densestream.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class ShortMemoryTest {
    private static final long PETABYTE = 1L << 50;

    @Test
    void saysWhichBatchSizeToTryWherePyTorchFindsNoMemory() {
        try (NDManager manager = Torch.start().newBaseManager()) {
            RuntimeException failure =
                    catchThrowableOfType(RuntimeException.class, () -> manager.zeros(new Shape(PETABYTE)));
            assertThat(ShortMemory.in(failure, 64))
                    .isInstanceOf(TrainingException.class)
                    .hasMessage(
                            "out of memory in a step of 64 pictures; try --batch-size 32 (with --fresh: another batch size is another run)")
                    .hasCause(failure);
        }
    }

    @Test
    void saysSoForTheHeapOfJavaToo() {
        assertThat(ShortMemory.in(new OutOfMemoryError("Java heap space"), 2))
                .hasMessage("out of memory in a step of 2 pictures; a smaller --input-size or network needs less");
    }

    @Test
    void leavesOtherFailuresAsTheyAre() {
        try (NDManager manager = Torch.start().newBaseManager()) {
            RuntimeException failure = catchThrowableOfType(
                    RuntimeException.class, () -> manager.zeros(new Shape(2)).add(manager.zeros(new Shape(3))));
            assertThat(ShortMemory.in(failure, 64)).isSameAs(failure);
        }
    }
}
