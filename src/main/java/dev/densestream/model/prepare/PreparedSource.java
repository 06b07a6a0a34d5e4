package dev.densestream.model.prepare;

import dev.densestream.model.ContractMetadata;
import dev.densestream.model.ModelContract;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.OptionException;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.onnx.GraphEditor;
import dev.densestream.onnx.OnnxFile;
import java.util.ArrayList;
import java.util.List;

/** A model that is prepared already and is to be brought to another precision. */
final class PreparedSource {
    private PreparedSource() {}

    /** @throws OptionException if there is nothing to do with it, or it is said to be other than it says itself */
    static Source of(OnnxFile file, ImportJob job) {
        PreparedModel model = PreparedModel.open(file.path());
        if (job.precision() == Precision.FP32) {
            throw new OptionException(
                    "%s is a prepared model already; import can only bring it to half precision (--precision fp16)"
                            .formatted(file.path()));
        }
        boolean said = !job.labels().isEmpty()
                || !job.preprocess().isEmpty()
                || job.layout().isPresent()
                || !job.head().equals(HeadOptions.none());
        if (said) {
            throw new OptionException(
                    "%s is a prepared model: its labels, preprocessing and output are in it, and no option changes them"
                            .formatted(file.path()));
        }
        ModelContract contract = model.contract();
        List<byte[]> pictures = CheckPictures.of(job.real(), contract.preprocess());
        ModelContract half = new ModelContract(
                job.name(),
                contract.labels(),
                contract.activation(),
                contract.preprocess(),
                Provenance.ofPrepared(file, contract, job));
        return new Source(
                new GraphEditor(file.graph())
                        .metadata(ContractMetadata.write(half))
                        .build(),
                pictures,
                answers(model, pictures),
                false,
                List.of(Source.finding("original", "a prepared model, version " + model.version())));
    }

    private static List<double[]> answers(PreparedModel model, List<byte[]> pictures) {
        List<double[]> answers = new ArrayList<>();
        try (OnnxSession session = OnnxSession.open(model, new SessionOptions(Provider.CPU, 1))) {
            for (byte[] picture : pictures) {
                float[] scores = session.run(List.of(picture)).of(0);
                double[] exact = new double[scores.length];
                for (int i = 0; i < scores.length; i++) {
                    exact[i] = scores[i];
                }
                answers.add(exact);
            }
        }
        return answers;
    }
}
