package dev.densestream.image;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** OpenCV's decoders: libjpeg-turbo, libpng, libwebp and libtiff. */
final class OpenCv {
    private static final int IN_COLOUR = opencv_imgcodecs.IMREAD_COLOR_RGB | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

    /** Memory that no picture is in at the moment: as many as were decoded at once. */
    private final Queue<NativePicture> free = new ConcurrentLinkedQueue<>();

    /** Loads the native library. Decodes run in parallel, an image a thread: OpenCV needs no threads of its own. */
    OpenCv() {
        opencv_core.setNumThreads(1);
    }

    /** The picture as it is stored, in colour and without what is transparent. */
    Pixels inColour(byte[] file, ImageFormat format) throws ImageException {
        return decode(file, format, IN_COLOUR, (picture, data) -> new Pixels(picture.cols(), picture.rows(), data));
    }

    /**
     * A JPEG picture with its sides divided by {@code reduction} and rounded up, which libjpeg does on the way.
     *
     * @param reduction 1, 2, 4 or 8
     * @param width what is expected; a picture of another size is given as it is
     * @return borrowed where it has the size that is expected
     */
    Pixels reduced(byte[] file, int reduction, int width, int height) throws ImageException {
        // The constants named after grey are the bare divisors; those named after colour hold blue, green, red as well.
        int flags = switch (reduction) {
            case 2 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
            case 4 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
            case 8 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
            default -> 0;
        };
        NativePicture memory = NativePicture.of(Math.multiplyExact(Math.multiplyExact(width, height), 3), free);
        boolean lent = false;
        try (BytePointer pointer = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1, pointer);
                Mat view = memory.view(width, height);
                Mat picture = opencv_imgcodecs.imdecode(encoded, IN_COLOUR | flags, view)) {
            checkDecoded(picture, ImageFormat.JPEG);
            // OpenCV takes other memory for a picture of another size.
            lent = picture.data().address() == memory.address();
            return lent
                    ? Pixels.borrowed(width, height, new Loan(memory, free))
                    : new Pixels(picture.cols(), picture.rows(), bytes(picture));
        } catch (RuntimeException e) {
            throw failure(e, ImageFormat.JPEG);
        } finally {
            if (!lent) {
                memory.giveBack(free);
            }
        }
    }

    private record Loan(NativePicture memory, Queue<NativePicture> free) implements Pixels.Lent {
        @Override
        public void copy(int from, byte[] to, int at, int length) {
            memory.copy(from, to, at, length);
        }

        @Override
        public void giveBack() {
            memory.giveBack(free);
        }
    }

    /** The samples as they are stored, what tells how opaque pixels are among them. */
    Raster asStored(byte[] file, ImageFormat format) throws ImageException {
        return decode(file, format, opencv_imgcodecs.IMREAD_UNCHANGED, OpenCv::raster);
    }

    private static Raster raster(Mat picture, byte[] data) throws ImageException {
        int bytes = Math.toIntExact(picture.elemSize1());
        boolean known = (bytes == 1 || bytes == 2)
                && (picture.channels() == 1 || picture.channels() == 3 || picture.channels() == 4);
        if (!known) {
            throw new ImageException(
                    "corrupt", "decoded to %d channels of %d bytes".formatted(picture.channels(), bytes));
        }
        return new Raster(picture.cols(), picture.rows(), picture.channels(), bytes, data);
    }

    @FunctionalInterface
    private interface Wrapping<T> {
        T wrap(Mat picture, byte[] data) throws ImageException;
    }

    private static <T> T decode(byte[] file, ImageFormat format, int flags, Wrapping<T> wrapping)
            throws ImageException {
        try (BytePointer pointer = new BytePointer(file);
                Mat encoded = new Mat(1, file.length, opencv_core.CV_8UC1, pointer);
                Mat picture = opencv_imgcodecs.imdecode(encoded, flags)) {
            checkDecoded(picture, format);
            return wrapping.wrap(picture, bytes(picture));
        } catch (RuntimeException e) {
            throw failure(e, format);
        }
    }

    private static void checkDecoded(Mat picture, ImageFormat format) throws ImageException {
        if (picture == null || picture.empty()) {
            throw new ImageException("corrupt", "the %s file cannot be decoded".formatted(format.title()));
        }
    }

    private static byte[] bytes(Mat picture) {
        byte[] data = new byte[Math.toIntExact(picture.total() * picture.elemSize())];
        picture.data().get(data);
        return data;
    }

    /** @throws OutOfMemoryError where that was the reason: no fault of the file */
    static ImageException failure(RuntimeException e, ImageFormat format) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        if (message.contains("Insufficient memory") || message.contains("bad_alloc")) {
            throw new OutOfMemoryError(message);
        }
        return new ImageException("corrupt", "the %s file cannot be decoded: %s".formatted(format.title(), message));
    }
}
