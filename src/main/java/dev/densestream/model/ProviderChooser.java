package dev.densestream.model;

import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides where a model runs, and never falls back in silence. */
public final class ProviderChooser {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderChooser.class);

    private final Set<Provider> available;
    private final DeviceAdvice advice;

    /** @param available what the loaded ONNX Runtime was built with */
    ProviderChooser(Set<Provider> available, DeviceAdvice advice) {
        this.available = EnumSet.copyOf(available);
        this.advice = advice;
    }

    /** For the ONNX Runtime on the class path. */
    public static ProviderChooser here() {
        return of(new LoadedRuntime());
    }

    static ProviderChooser of(NativeRuntime runtime) {
        return new ProviderChooser(runtime.providers(), DeviceAdvice.here());
    }

    /** What was built in; whether the device and its libraries are there, only opening tells. */
    public Set<Provider> available() {
        return EnumSet.copyOf(available);
    }

    /**
     * Opens with the provider that was asked for; {@link Provider#AUTO} takes CUDA where it opens and the CPU otherwise,
     * and logs why not CUDA.
     *
     * @throws ProviderException if that provider is not there
     * @throws ModelException if it does not open
     */
    <S> S open(Path model, Provider wanted, Opener<S> opener) {
        if (wanted != Provider.AUTO) {
            return openOnly(model, wanted, opener);
        }
        if (available.contains(Provider.CUDA)) {
            try {
                return opener.open(Provider.CUDA);
            } catch (OrtException e) {
                LOG.warn("{} does not open on CUDA, so the CPU is used: {}", model, reason(e));
            }
        }
        return openOnly(model, Provider.CPU, opener);
    }

    private <S> S openOnly(Path model, Provider provider, Opener<S> opener) {
        if (!available.contains(provider)) {
            throw new ProviderException("provider %s is not in this ONNX Runtime, it has %s: %s"
                    .formatted(name(provider), names(), toInstall(provider)));
        }
        try {
            return opener.open(provider);
        } catch (OrtException e) {
            throw new ModelException(
                    "%s does not open on provider %s: %s".formatted(model, name(provider), reason(e)), e);
        }
    }

    private String reason(OrtException e) {
        return advice.of(String.valueOf(e.getMessage())).orElseGet(() -> DeviceErrors.firstLine(e));
    }

    private String names() {
        return available.stream().map(ProviderChooser::name).collect(Collectors.joining(", "));
    }

    private static String toInstall(Provider provider) {
        return "build with mvn -Pcuda, which puts com.microsoft.onnxruntime:onnxruntime_gpu in the place of onnxruntime, and install"
                + " an NVIDIA driver, CUDA 12 and cuDNN 9"
                + (provider == Provider.TENSORRT ? " and TensorRT 10" : "")
                + " (docs/gpu.md); or ask for auto or cpu";
    }

    private static String name(Provider provider) {
        return provider.name().toLowerCase(Locale.ROOT);
    }

    /** Makes a session on a provider. */
    @FunctionalInterface
    interface Opener<S> {
        S open(Provider provider) throws OrtException;
    }
}
