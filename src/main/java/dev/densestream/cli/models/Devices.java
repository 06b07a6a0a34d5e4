package dev.densestream.cli.models;

import dev.densestream.model.GpuOptions;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.topology.TopologyFile;
import java.util.List;

/**
 * What a model runs on.
 *
 * @param numbers of the GPUs, for providers that run on them
 * @param gpu the same for each of them
 */
public record Devices(Provider provider, List<Integer> numbers, boolean deterministic, GpuOptions gpu) {
    public Devices {
        numbers = List.copyOf(numbers);
    }

    /** The first GPU, or the CPU. */
    public static Devices of(Provider provider) {
        return new Devices(provider, List.of(0), false, GpuOptions.DEFAULT);
    }

    public static Devices of(TopologyFile.Model model) {
        return new Devices(
                Provider.valueOf(model.provider().name()),
                model.devices(),
                model.deterministic(),
                new GpuOptions(
                        model.devices().getFirst(),
                        model.gpuMemLimit(),
                        model.tf32(),
                        model.engines() == null ? GpuOptions.DEFAULT.engines() : model.engines()));
    }

    SessionOptions options(int maxBatch, boolean embedding) {
        return new SessionOptions(provider, maxBatch, embedding, deterministic, gpu);
    }
}
