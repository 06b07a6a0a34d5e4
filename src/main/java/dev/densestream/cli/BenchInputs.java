package dev.densestream.cli;

import dev.densestream.image.ImageException;
import dev.densestream.image.ImageHeaders;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.PreprocessSpec;
import dev.densestream.image.PreprocessSpec.Interpolation;
import dev.densestream.image.PreprocessSpec.Resize;
import dev.densestream.image.Preprocessor;
import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.train.DenseNetExport;
import dev.densestream.train.DrawnSign;
import dev.densestream.train.PublishedNet;
import dev.densestream.train.SignPainter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What is measured with where the user brings nothing. */
final class BenchInputs {
    private static final long SEED = 5;
    private static final int CLASSES = 1_000;

    private BenchInputs() {}

    /** A network with random weights, which costs exactly what a trained one costs. */
    static Path network(PublishedNet net, Path folder) throws IOException {
        Path file = folder.resolve(net + ".onnx");
        int side = net.inputSize();
        var preprocess = new PreprocessSpec(Resize.SHORTER_SIDE, side * 8 / 7, side, side, Interpolation.BILINEAR);
        List<String> labels =
                IntStream.range(0, CLASSES).mapToObj("class-%04d"::formatted).toList();
        var contract = new ModelContract(net.toString(), labels, Activation.SOFTMAX, preprocess, Map.of());
        DenseNetExport.random(net.spec(CLASSES), contract, SEED, file);
        return file;
    }

    /** Drawn signs of 80 to 320 pixels. */
    static List<Path> pictures(Path folder, int count) throws IOException {
        var painter = new SignPainter(SEED);
        List<Path> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DrawnSign sign = painter.draw(i);
            drawn.add(Files.write(
                    folder.resolve("%04d.%s".formatted(i, sign.format().label())), sign.bytes()));
        }
        return drawn;
    }

    /** The pictures as a model's input, over and over until there are {@code count}. */
    static List<byte[]> prepared(List<Path> pictures, PreprocessSpec spec, int count)
            throws IOException, ImageException {
        var decoder = new PictureDecoder();
        var preprocessor = new Preprocessor(spec);
        List<byte[]> prepared = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i < pictures.size()) {
                byte[] bytes = Files.readAllBytes(pictures.get(i));
                prepared.add(preprocessor.prepare(decoder.decode(bytes, ImageHeaders.read(bytes))));
            } else {
                prepared.add(prepared.get(i % pictures.size()));
            }
        }
        return prepared;
    }
}
