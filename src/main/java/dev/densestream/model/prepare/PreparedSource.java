package dev.densestream.model.prepare;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.model.ContractMetadata;
import dev.densestream.model.FloatTensor;
import dev.densestream.model.ModelContract;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.OptionException;
import dev.densestream.model.PreparedModel;
import dev.densestream.model.Provider;
import dev.densestream.model.SessionOptions;
import dev.densestream.onnx.GraphEditor;
import dev.densestream.onnx.OnnxFile;
import dev.densestream.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A model that is prepared already and is to be brought to half precision, or to get an embedding. */
final class PreparedSource {
    private final OnnxFile file;
    private final OnnxGraph graph;
    private final PreparedModel model;
    private final ImportJob job;

    private PreparedSource(OnnxFile file, ImportJob job) {
        this.file = file;
        this.graph = file.graph();
        this.model = PreparedModel.open(file.path());
        this.job = job;
    }

    /** @throws OptionException if there is nothing to do with it, or it is said to be other than it says itself */
    static Source of(OnnxFile file, ImportJob job) {
        return new PreparedSource(file, job).source();
    }

    private Source source() {
        refuseWhatCannotBe();
        ModelContract contract = model.contract();
        List<byte[]> pictures = CheckPictures.of(job.real(), contract.preprocess());
        Optional<Embedding> embedding = job.embedding()
                ? Optional.of(Embedding.of(
                        graph, ModelContract.OUTPUT, contract.labels().size(), inputs(pictures)))
                : Optional.empty();
        return new Source(
                prepared(embedding),
                Precision.of(contract.provenance()),
                pictures,
                answers(pictures),
                false,
                embedding,
                findings(embedding));
    }

    private List<String> findings(Optional<Embedding> embedding) {
        String original = Source.finding("original", "a prepared model, version " + model.version());
        return Stream.concat(Stream.of(original), embedding.map(Embedding::finding).stream())
                .toList();
    }

    private void refuseWhatCannotBe() {
        if (job.precision() == Precision.FP32 && !job.embedding()) {
            throw new OptionException(
                    "%s is a prepared model already; import can bring it to half precision (--precision fp16) and add its embedding (--embedding)"
                            .formatted(file.path()));
        }
        boolean said = !job.labels().isEmpty()
                || !job.preprocess().isEmpty()
                || job.layout().isPresent()
                || !job.scores().equals(ScoreOptions.none());
        if (said) {
            throw new OptionException(
                    "%s is a prepared model: its labels, preprocessing and output are in it, and no option changes them"
                            .formatted(file.path()));
        }
        if (job.embedding() && model.graph().output(ModelContract.EMBEDDING).isPresent()) {
            throw new OptionException("%s has an embedding already".formatted(file.path()));
        }
    }

    private ModelProto prepared(Optional<Embedding> embedding) {
        ModelContract old = model.contract();
        ModelContract contract = new ModelContract(
                job.name(), old.labels(), old.activation(), old.preprocess(), Provenance.ofPrepared(file, old, job));
        GraphEditor editor = graph.edit();
        embedding.ifPresent(each -> {
            String value = each.addTo(editor);
            editor.free(ModelContract.EMBEDDING).rename(value, ModelContract.EMBEDDING);
            editor.addOutput(each.output());
        });
        return editor.metadata(ContractMetadata.write(contract)).build();
    }

    private List<FloatTensor> inputs(List<byte[]> pictures) {
        PreprocessSpec size = model.contract().preprocess();
        return pictures.stream()
                .map(picture -> FloatTensor.ofPictures(List.of(picture), size))
                .toList();
    }

    private List<double[]> answers(List<byte[]> pictures) {
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
