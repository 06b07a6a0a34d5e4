package dev.densestream.train;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The library with which PyTorch computes convolutions on a CPU. The one that PyTorch 2.7.1 brings computes some of them wrongly
 * with AVX-512, so it is held to AVX2; docs/decisions has what was found.
 */
final class OneDnn {
    private static final String LIMIT = "ONEDNN_MAX_CPU_ISA";
    private static final int KEEP_THE_USERS_OWN = 0;

    private OneDnn() {}

    /** Must be called before the first convolution: the library reads its environment once. The user's own value stands. */
    static void useNoAvx512() {
        Linker linker = Linker.nativeLinker();
        // Java cannot change its own environment. A platform without setenv has no such library either.
        linker.defaultLookup().find("setenv").ifPresent(setenv -> set(linker, setenv));
    }

    private static void set(Linker linker, MemorySegment setenv) {
        var type = FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            int failed = (int) linker.downcallHandle(setenv, type)
                    .invokeExact(arena.allocateFrom(LIMIT), arena.allocateFrom("AVX2"), KEEP_THE_USERS_OWN);
            if (failed != 0) {
                throw new IllegalStateException("cannot set " + LIMIT);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot set " + LIMIT, e);
        }
    }
}
