package dev.densestream.model.prepare;

import dev.densestream.model.verify.Agreement;
import dev.densestream.model.verify.Comparison;
import java.util.List;
import java.util.Optional;

/**
 * What an import found and did.
 *
 * @param findings a line each
 * @param pictures how many pictures the self-check compared
 * @param agreement of all its answers: each picture alone and in batches
 * @param expectation the comparison with the framework's scores, where it was asked for
 * @param unverified whether nothing shows that the preprocessing is that of the framework
 */
public record ImportReport(
        List<String> findings,
        int pictures,
        Agreement agreement,
        Optional<Comparison> expectation,
        boolean unverified) {
    public ImportReport {
        findings = List.copyOf(findings);
    }
}
