package dev.densestream.model;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Page-locked memory. ONNX Runtime's Java API has no allocator for it, so a buffer of ours is registered with the CUDA runtime
 * that ONNX Runtime itself has loaded. From a registered buffer the GPU copies at the full speed of the bus, and the driver
 * needs no copy of its own before.
 */
final class CudaHostMemory {
    private static final Logger LOG = LoggerFactory.getLogger(CudaHostMemory.class);
    /** By their names in ONNX Runtime's libraries; the one that is loaded already is the one that is found. */
    private static final List<String> RUNTIMES = List.of("libcudart.so.12", "libcudart.so.13");
    /** Registered for every GPU of the process, not only for the current one. */
    private static final int PORTABLE = 1;

    private CudaHostMemory() {}

    /** @return what undoes it; does nothing where there is no CUDA runtime or it refuses */
    static Runnable pin(ByteBuffer buffer) {
        MemorySegment memory = MemorySegment.ofBuffer(buffer);
        for (String name : RUNTIMES) {
            Optional<SymbolLookup> runtime = runtime(name);
            if (runtime.isPresent()) {
                int error = register(runtime.get(), memory);
                if (error == 0) {
                    return () -> unregister(runtime.get(), memory);
                }
                LOG.debug("CUDA does not lock {} bytes in memory: error {}", memory.byteSize(), error);
                break;
            }
        }
        return () -> {};
    }

    /** Restricted as all that calls native code; the launcher and the manifest allow it. */
    @SuppressWarnings("restricted")
    private static Optional<SymbolLookup> runtime(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException missing) {
            return Optional.empty();
        }
    }

    private static int register(SymbolLookup runtime, MemorySegment memory) {
        MethodHandle register = function(
                runtime,
                "cudaHostRegister",
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        try {
            return (int) register.invokeExact(memory, memory.byteSize(), PORTABLE);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cudaHostRegister", e);
        }
    }

    private static void unregister(SymbolLookup runtime, MemorySegment memory) {
        MethodHandle unregister = function(
                runtime, "cudaHostUnregister", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try {
            int error = (int) unregister.invokeExact(memory);
            if (error != 0) {
                LOG.debug("CUDA does not let go of {} bytes: error {}", memory.byteSize(), error);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cudaHostUnregister", e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(SymbolLookup runtime, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(runtime.findOrThrow(name), type);
    }
}
