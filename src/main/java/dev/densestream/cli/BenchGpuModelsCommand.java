package dev.densestream.cli;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.densestream.model.ContractMetadata;
import dev.densestream.model.ModelContract;
import dev.densestream.model.PreparedModel;
import dev.densestream.onnx.HalfPrecision;
import dev.densestream.onnx.OnnxFile;
import dev.densestream.onnx.OnnxGraph;
import dev.densestream.train.PublishedNet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code densestream bench gpu-models}: for {@code bench/gpu pack}, which takes them to a machine that makes none. */
@Command(
        name = "gpu-models",
        hidden = true,
        description = "Write the networks that bench gpu measures, with random weights.")
final class BenchGpuModelsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The folder to write into.")
    private Path folder;

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(folder);
        for (PublishedNet net :
                List.of(PublishedNet.DENSENET_121, PublishedNet.DENSENET_169, PublishedNet.DENSENET_201)) {
            Path single = BenchInputs.network(net, folder);
            Files.write(
                    folder.resolve(net + "-fp16.onnx"),
                    inHalf(OnnxFile.read(single).model()).toByteArray());
        }
        return 0;
    }

    /** Without the proof that model import asks for: random weights magnify what rounding does, and nobody uses their answers. */
    private static ModelProto inHalf(ModelProto single) {
        ModelContract contract = ContractMetadata.read(PreparedModel.metadata(single));
        ModelContract half = new ModelContract(
                contract.name(),
                contract.labels(),
                contract.activation(),
                contract.preprocess(),
                Map.of(ModelContract.PRECISION, ModelContract.HALF));
        ModelProto.Builder model =
                HalfPrecision.of(OnnxGraph.of(single)).toBuilder().clearMetadataProps();
        ContractMetadata.write(half)
                .forEach((key, value) -> model.addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }
}
