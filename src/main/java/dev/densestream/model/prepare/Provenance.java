package dev.densestream.model.prepare;

import dev.densestream.model.ModelContract;
import dev.densestream.model.PreprocessingProof;
import dev.densestream.onnx.OnnxFile;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an imported file tells of where it came from. */
final class Provenance {
    static final String PRECISION = "precision";

    private Provenance() {}

    static Map<String, String> ofForeign(OnnxFile file, Preprocessing preprocessing, ImportJob job) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("imported from", file.path().getFileName().toString());
        provenance.put("sha256 of the original", file.sha256());
        provenance.put("scaling", preprocessing.pixels().toString());
        provenance.put(PRECISION, job.precision().label());
        provenance.put(PreprocessingProof.KEY, proof(job, PreprocessingProof.UNVERIFIED));
        return provenance;
    }

    /** What the prepared model said of itself stays true. */
    static Map<String, String> ofPrepared(OnnxFile file, ModelContract contract, ImportJob job) {
        Map<String, String> provenance = new LinkedHashMap<>(contract.provenance());
        provenance.put("sha256 of the prepared original", file.sha256());
        provenance.put(PRECISION, job.precision().label());
        if (job.expectation().isPresent()) {
            provenance.put(PreprocessingProof.KEY, proof(job, ""));
        }
        return provenance;
    }

    private static String proof(ImportJob job, String otherwise) {
        return job.expectation()
                .map(expectation -> PreprocessingProof.verified(expectation.pictures(), expectation.tolerance()))
                .orElse(otherwise);
    }
}
