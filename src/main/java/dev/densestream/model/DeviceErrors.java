package dev.densestream.model;

import ai.onnxruntime.OrtException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Tells apart why a run failed: the batch, too little memory, or a device that is lost. */
final class DeviceErrors {
    // After one of these the CUDA context answers every later call with the same error: device unavailable, no
    // device, ECC and NVLink errors, illegal address, launch timeout, peer and assert errors, hardware stack, illegal
    // instruction, misaligned address, address space, program counter, launch failure, unknown.
    private static final Set<Integer> STICKY =
            Set.of(46, 100, 214, 220, 226, 700, 702, 710, 714, 715, 716, 717, 718, 719, 720, 721, 999);

    private static final Pattern CUDA = Pattern.compile("CUDA (?:failure|error) (\\d+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern KERNEL = Pattern.compile("(?:CUBLAS|CUDNN)_STATUS_EXECUTION_FAILED");

    /** ONNX Runtime's own arena, CUDA, and the libraries on top of it. */
    private static final Pattern MEMORY = Pattern.compile(
            "Failed to allocate memory for requested buffer|out of memory|(?:CUBLAS|CUDNN)_STATUS_ALLOC_FAILED"
                    + "|CUDNN_STATUS_INTERNAL_ERROR_(?:DEVICE|HOST)_ALLOCATION_FAILED",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern PREFIX = Pattern.compile("^Error code - \\w+ - message: ");
    /** Where in ONNX Runtime's own sources it was noticed. */
    private static final Pattern SOURCE = Pattern.compile("/\\S+\\.(?:cc|h):\\d+ [^()]*\\([^()]*\\)(?: const)? ");

    private DeviceErrors() {}

    static RuntimeException of(String what, OrtException e) {
        String message = "%s: %s".formatted(what, firstLine(e));
        if (isLost(e)) {
            return new DeviceLostException(message, e);
        }
        return isOutOfMemory(e) ? new OutOfMemoryOnDeviceException(message, e) : new ModelException(message, e);
    }

    static String firstLine(OrtException e) {
        String message = PREFIX.matcher(String.valueOf(e.getMessage())).replaceFirst("");
        return SOURCE.matcher(message.lines().findFirst().orElse("no reason given"))
                .replaceFirst(" ");
    }

    /** The numbers of CUDA's errors that a message names. */
    static IntStream codes(String message) {
        return CUDA.matcher(message).results().mapToInt(found -> Integer.parseInt(found.group(1)));
    }

    static boolean isOutOfMemory(OrtException e) {
        return MEMORY.matcher(String.valueOf(e.getMessage())).find();
    }

    private static boolean isLost(OrtException e) {
        String message = String.valueOf(e.getMessage());
        return e.getCode() == OrtException.OrtErrorCode.ORT_DEVICE_RESET
                || KERNEL.matcher(message).find()
                || codes(message).anyMatch(STICKY::contains);
    }
}
