package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuReportTest {
    @ParameterizedTest
    @CsvSource({
        "fp32, 0.00009, 1e-4, 1,     true,  holds",
        "fp32, 0.00011, 1e-4, 1,     true,  DOES NOT HOLD",
        "fp32, 0.00009, 1e-4, 0.5,   false, holds",
        "fp32, 0.00011, 1e-4, 1,     false, DOES NOT HOLD",
        "tf32, 0.004,   5e-3, 0.995, true,  holds",
        "tf32, 0.004,   5e-3, 0.994, true,  DOES NOT HOLD",
        "fp16, 0.02,    5e-3, 0.5,   false, shown only",
        "fp16, NaN,     5e-3, 1,     true,  DOES NOT HOLD",
    })
    void holdsProbabilitiesToTheirPrecisionWhereTheyMeanSomething(
            String precision, double largest, double allowed, double sameLabel, boolean trained, String verdict) {
        var agreed = new GpuReport.Agreed("signs", precision, 200, largest, allowed, sameLabel, trained);
        GpuReport report = report(agreed, "No module named 'torch'");
        assertThat(report.agrees()).isEqualTo(!verdict.equals("DOES NOT HOLD"));
        assertThat(report.lines().get(3)).startsWith("signs").endsWith("  " + verdict);
    }

    @Test
    void printsWhatWasMeasuredAndWhyThereIsNoPyTorch() {
        GpuReport report =
                report(new GpuReport.Agreed("signs", "tf32", 200, 1e-3, 5e-3, 1, true), "No module named 'torch'");
        assertThat(report.lines())
                .startsWith(
                        "2026-11-26T00:00Z on cuda, A GPU, 550.1, 81559 MiB, ONNX Runtime 1.29.0, Java 25, 16 processors (A CPU)")
                .contains("densenet-121   fp16          64         1000.0         1200.0")
                .contains("densenet-121   fp16          64         1200.0         1100.0  0.917")
                .endsWith("not compared with PyTorch: No module named 'torch'");
    }

    private static GpuReport report(GpuReport.Agreed agreed, String withoutTorch) {
        return new GpuReport(
                "2026-11-26T00:00Z",
                "cuda",
                "A GPU, 550.1, 81559 MiB",
                "A CPU",
                16,
                "Java 25",
                "1.29.0",
                List.of(agreed),
                List.of(new GpuReport.Rate("densenet-121", "fp16", 64, 1_000, 1_200)),
                List.of(new GpuReport.EndToEnd("densenet-121", "fp16", 64, 12_000, 1_200, 1_100, 11.0 / 12)),
                List.of(),
                withoutTorch);
    }
}
