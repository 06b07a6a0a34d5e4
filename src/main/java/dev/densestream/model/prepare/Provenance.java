package dev.densestream.model.prepare;

import dev.densestream.model.ModelContract;
import dev.densestream.model.PreprocessingProof;
import dev.densestream.model.verify.Expectation;
import dev.densestream.onnx.OnnxFile;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an imported file tells of where it came from. */
final class Provenance {
    private Provenance() {}

    static Map<String, String> ofForeign(OnnxFile file, Preprocessing preprocessing, ImportJob job) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("imported from", file.path().getFileName().toString());
        provenance.put("sha256 of the original", file.sha256());
        provenance.put("scaling", preprocessing.pixels().toString());
        provenance.put(
                PreprocessingProof.KEY,
                job.expectation().map(Provenance::verified).orElse(PreprocessingProof.UNVERIFIED));
        job.precision().writeTo(provenance);
        return provenance;
    }

    /** What the prepared model said of itself stays true. */
    static Map<String, String> ofPrepared(OnnxFile file, ModelContract contract, ImportJob job) {
        Map<String, String> provenance = new LinkedHashMap<>(contract.provenance());
        provenance.put("sha256 of the prepared original", file.sha256());
        job.expectation().ifPresent(expectation -> provenance.put(PreprocessingProof.KEY, verified(expectation)));
        job.precision().writeTo(provenance);
        return provenance;
    }

    private static String verified(Expectation expectation) {
        return PreprocessingProof.verified(expectation.pictures(), expectation.tolerance());
    }
}
