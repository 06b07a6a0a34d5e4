package dev.densestream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import javax.imageio.ImageIO;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

/** What becomes of OpenCV's own exceptions. */
class OpenCvTest {
    /** It decodes no picture that is wider than this. */
    private static final int WIDEST = 1 << 20;

    @Test
    void aPictureThatItRefusesIsCorrupt() throws Exception {
        var file = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(WIDEST + 1, 1, BufferedImage.TYPE_BYTE_GRAY), "bmp", file);
        var refused = catchThrowableOfType(
                ImageException.class, () -> new OpenCv().inColour(file.toByteArray(), ImageFormat.BMP));
        assertThat(refused.code()).isEqualTo("corrupt");
        assertThat(refused).hasMessageStartingWith("the BMP file cannot be decoded: ");
        assertThat(refused.getMessage()).doesNotContain("\n");
    }

    /** No memory is no fault of the file, and the same file may be decoded later. */
    @Test
    void noMemoryIsTheJvmsErrorOfThatName() {
        new OpenCv();
        var own = catchThrowableOfType(
                RuntimeException.class, () -> new Mat(Integer.MAX_VALUE, Integer.MAX_VALUE, opencv_core.CV_8UC1));
        assertThat(own).hasMessageContaining("Failed to allocate");
        assertThatThrownBy(() -> OpenCv.failure(own, ImageFormat.PNG)).isInstanceOf(OutOfMemoryError.class);
    }
}
