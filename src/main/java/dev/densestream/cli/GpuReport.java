package dev.densestream.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Everything that {@code bench gpu} measured; also its JSON.
 *
 * @param date when, in UTC
 * @param provider what it ran on
 * @param gpu its name, driver and memory as nvidia-smi has them; null without one
 * @param runtime ONNX Runtime's version
 * @param agreements of that provider with the CPU
 * @param rates images/s of the bare session
 * @param endToEnd images/s through broker and topology, against the bare session
 * @param torch images/s of the same networks in PyTorch; empty where Python has none
 * @param withoutTorch why there is none; null where there is
 */
record GpuReport(
        String date,
        String provider,
        String gpu,
        String processor,
        int processors,
        String java,
        String runtime,
        List<Agreed> agreements,
        List<Rate> rates,
        List<EndToEnd> endToEnd,
        List<Torch> torch,
        String withoutTorch) {

    /**
     * One model on the provider against the same in single precision on the CPU.
     *
     * @param precision fp32, tf32 or fp16
     * @param largest difference of a probability
     * @param allowed for that precision
     * @param sameLabel part of the pictures with the same first label
     * @param trained whether the network was trained: random weights magnify what rounding does, and their first label means
     *     nothing, so in TF32 and half precision they are shown and not held to anything
     */
    record Agreed(
            String model,
            String precision,
            int pictures,
            double largest,
            double allowed,
            double sameLabel,
            boolean trained) {
        private static final double SAME_LABEL = 0.995;

        boolean holds() {
            return !held() || (largest <= allowed && (!trained || sameLabel >= SAME_LABEL));
        }

        boolean held() {
            return trained || precision.equals("fp32");
        }

        private String verdict() {
            return !held() ? "shown only" : holds() ? "holds" : "DOES NOT HOLD";
        }
    }

    /**
     * The bare session.
     *
     * @param alone images/s with one batch in flight
     * @param overlapped images/s with as many as the session takes
     */
    record Rate(String model, String precision, int batch, double alone, double overlapped) {}

    /** Broker and topology against the bare session, with the same batches. */
    record EndToEnd(
            String model, String precision, int batch, int images, double bare, double pipeline, double ratio) {}

    /** @param how eager, eager-fp16 (channels last) or compiled-fp16 (channels last) */
    record Torch(String model, String how, int batch, double rate) {}

    boolean agrees() {
        return agreements.stream().allMatch(Agreed::holds);
    }

    /** For people. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("%s on %s, ONNX Runtime %s, %s, %d processors (%s)"
                .formatted(date, gpu == null ? provider : provider + ", " + gpu, runtime, java, processors, processor));
        lines.add("");
        lines.add("%-14s %-9s %8s %12s %9s %11s"
                .formatted("agreement", "precision", "pictures", "largest", "allowed", "same label"));
        agreements.forEach(agreed -> lines.add(format(
                "%-14s %-9s %8d %12.1e %9.0e %11s  %s",
                agreed.model,
                agreed.precision,
                agreed.pictures,
                agreed.largest,
                agreed.allowed,
                agreed.trained ? format("%.2f %%", 100 * agreed.sameLabel) : "-",
                agreed.verdict())));
        lines.add("");
        lines.add(
                "%-14s %-9s %6s %14s %14s".formatted("images/s", "precision", "batch", "one in flight", "overlapped"));
        rates.forEach(rate -> lines.add(format(
                "%-14s %-9s %6d %14.1f %14.1f", rate.model, rate.precision, rate.batch, rate.alone, rate.overlapped)));
        lines.add("");
        lines.add("%-14s %-9s %6s %14s %14s %6s"
                .formatted("end to end", "precision", "batch", "bare session", "pipeline", "ratio"));
        endToEnd.forEach(each -> lines.add(format(
                "%-14s %-9s %6d %14.1f %14.1f %6.3f",
                each.model, each.precision, each.batch, each.bare, each.pipeline, each.ratio)));
        lines.add("");
        if (withoutTorch != null) {
            lines.add("not compared with PyTorch: " + withoutTorch);
        } else {
            lines.add("%-14s %-13s %6s %14s".formatted("PyTorch", "how", "batch", "images/s"));
            torch.forEach(
                    each -> lines.add(format("%-14s %-13s %6d %14.1f", each.model, each.how, each.batch, each.rate)));
        }
        return lines;
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
