package dev.densestream.model;

import java.util.Locale;

/**
 * What a model's answers come from, as far as it may change their last digits.
 *
 * @param provider never {@link Provider#AUTO}
 */
public record Execution(Provider provider, Precision precision) {
    /** What a model's layers are worked out in. */
    public enum Precision {
        FP32,
        /** Single precision whose products keep 10 bits of fraction, on tensor cores. */
        TF32,
        FP16
    }

    /** Single precision on the CPU. */
    public static final Execution CPU = new Execution(Provider.CPU, Precision.FP32);

    static Execution of(PreparedModel model, Provider provider, GpuOptions gpu) {
        if (model.contract().isHalfPrecision()) {
            return new Execution(provider, Precision.FP16);
        }
        return new Execution(provider, provider != Provider.CPU && gpu.tf32() ? Precision.TF32 : Precision.FP32);
    }

    /** Such as {@code cuda}. */
    public String providerName() {
        return provider.name().toLowerCase(Locale.ROOT);
    }

    /** Such as {@code fp16}. */
    public String precisionName() {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
