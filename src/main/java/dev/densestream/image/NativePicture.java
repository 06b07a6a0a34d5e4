package dev.densestream.image;

import java.nio.ByteBuffer;
import java.util.Queue;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Memory outside of the heap that OpenCV decodes into, used for one picture after another: a picture of its own for each would
 * cost the kernel's zeroing of every page. What nobody gives back, the collector frees.
 */
final class NativePicture {
    /** Larger ones are not worth keeping: they take long anyhow. */
    private static final int MOST_KEPT = 64 << 20;

    private static final int LEAST = 1 << 20;

    private final Mat memory;
    private final int capacity;
    private final ByteBuffer bytes;

    private NativePicture(int capacity) {
        this.memory = new Mat(1, capacity, opencv_core.CV_8UC1);
        this.capacity = capacity;
        this.bytes = memory.data().capacity(capacity).asByteBuffer();
    }

    /** One of {@code free} if it is large enough, or a new one. */
    static NativePicture of(int length, Queue<NativePicture> free) {
        NativePicture kept = free.poll();
        if (kept != null && kept.capacity >= length) {
            return kept;
        }
        if (kept != null) {
            kept.memory.close();
        }
        return new NativePicture(
                length > MOST_KEPT ? length : Math.max(LEAST, Integer.highestOneBit(Math.max(1, length - 1)) << 1));
    }

    /** As OpenCV sees it: rows of red, green, blue. */
    Mat view(int width, int height) {
        return new Mat(height, width, opencv_core.CV_8UC3, memory.data());
    }

    long address() {
        return memory.data().address();
    }

    void copy(int from, byte[] to, int at, int length) {
        bytes.get(from, to, at, length);
    }

    void giveBack(Queue<NativePicture> free) {
        if (capacity > MOST_KEPT) {
            memory.close();
        } else {
            free.add(this);
        }
    }
}
