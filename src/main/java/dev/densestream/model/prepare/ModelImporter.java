package dev.densestream.model.prepare;

import dev.densestream.model.ContractMetadata;
import dev.densestream.model.ModelException;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.OptionException;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.PreprocessingProof;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.model.verify.Agreement;
import dev.densestream.model.verify.Comparison;
import dev.densestream.model.verify.Expectation;
import dev.densestream.onnx.HalfPrecision;
import dev.densestream.onnx.OnnxException;
import dev.densestream.onnx.OnnxFile;
import dev.densestream.onnx.OnnxGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Makes a prepared model of an ONNX classifier. The file comes into being only if ONNX Runtime, reading that very file, gives
 * the original's own answers with it.
 */
public final class ModelImporter {
    private static final int BATCH = 8;

    private final ImportJob job;
    private final Unproven unproven;

    public ModelImporter(ImportJob job) {
        this.job = job;
        this.unproven = Unproven.of(job.out());
    }

    /** Leaves nothing of a file that is not proved yet; for a process that ends in the midst of {@link #run}. */
    public void abandon() {
        unproven.close();
    }

    /**
     * Prepares, proves and only then writes.
     *
     * @throws ModelException if the file cannot be taken; what was at its place before is still there then
     * @throws OptionException if what was said of it is missing or cannot be
     */
    public ImportReport run() {
        refuseToOverwriteTheOriginal();
        OnnxFile file;
        try {
            file = OnnxFile.read(job.file());
        } catch (OnnxException e) {
            throw new ModelException(e.getMessage(), e);
        }
        boolean prepared = ContractMetadata.isPresent(PreparedModel.metadata(file.model()));
        try {
            return proved(prepared ? PreparedSource.of(file, job) : ForeignSource.of(file, job));
        } catch (ModelException | OnnxException e) {
            String message = String.valueOf(e.getMessage());
            boolean named = message.startsWith(file.path().toString());
            throw new ModelException(named ? message : "%s: %s".formatted(file.path(), message), e);
        }
    }

    private void refuseToOverwriteTheOriginal() {
        try {
            if (Files.exists(job.out()) && Files.isSameFile(job.out(), job.file())) {
                throw new OptionException("--out %s is the original itself: name another file".formatted(job.out()));
            }
        } catch (IOException e) {
            throw new ModelException("%s cannot be read: %s".formatted(job.file(), e), e);
        }
    }

    private ImportReport proved(Source source) {
        try (Unproven file = unproven) {
            file.write(source.model());
            Agreement agreement = prove(source, file, source.precision());
            if (job.precision() == Precision.FP16) {
                file.write(HalfPrecision.of(OnnxGraph.of(source.model())));
                agreement = prove(source, file, Precision.FP16);
            }
            Optional<Comparison> compared = job.expectation().map(expectation -> compare(expectation, file));
            boolean unverified = PreprocessingProof.isMissing(
                    PreparedModel.open(file.file()).contract().provenance());
            file.accept();
            return new ImportReport(source.findings(), source.pictures().size(), agreement, compared, unverified);
        }
    }

    private static Agreement prove(Source source, Unproven file, Precision precision) {
        SelfCheck check = new SelfCheck(source.pictures(), source.wanted(), source.freedBatch());
        Agreement agreement = check.prove(file.file(), precision);
        source.embedding().ifPresent(embedding -> embedding.prove(file.file(), source.pictures(), precision));
        return agreement;
    }

    private static Comparison compare(Expectation expectation, Unproven file) {
        try (OnnxSession session =
                OnnxSession.open(PreparedModel.open(file.file()), new SessionOptions(Provider.CPU, BATCH))) {
            Comparison comparison = expectation.compare(session);
            if (comparison.agrees() && !comparison.tells()) {
                throw new OptionException(
                        "the expected scores agree (%s), but pictures with a little less red have them too: they do not tell whether the preprocessing is right. Take pictures of which the network is less sure, or leave --expect out"
                                .formatted(comparison.words()));
            }
            if (!comparison.agrees()) {
                throw new ModelException(
                        "its scores are not those that are expected: %s. Are resize, scale, mean, std and channels those of the framework?"
                                .formatted(comparison.words()));
            }
            return comparison;
        }
    }
}
