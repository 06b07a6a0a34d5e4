package dev.densestream.train;

import dev.densestream.model.NativeEnvironment;

/**
 * The library with which PyTorch computes convolutions on a CPU. The one that PyTorch 2.7.1 brings computes some of them wrongly
 * with AVX-512, so it is held to AVX2; docs/decisions has what was found.
 */
final class OneDnn {
    private OneDnn() {}

    /** Must be called before the first convolution: the library reads its environment once. The user's own value stands. */
    static void useNoAvx512() {
        NativeEnvironment.setIfMissing("ONEDNN_MAX_CPU_ISA", "AVX2");
    }
}
