package dev.densestream.cli;

import dev.densestream.fetch.FetchException;
import dev.densestream.image.ImageDecoder;
import dev.densestream.image.PictureDecoder;
import dev.densestream.image.Truncation;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code densestream image info}. */
@Command(
        name = "info",
        description = {
            "Tell format, size, orientation and colours of pictures, and whether a topology would take them.",
            "Each is decoded, so that what is corrupt inside is noticed. The exit code is 1 when any would not be taken."
        },
        footer = {"", "Example: densestream image info pictures/"})
final class ImageInfoCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "PATHS",
            description = "Files, folders (every file below them) or URIs; '-' reads references from standard input.")
    private List<String> references;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            defaultValue = "50000000",
            description = "What fetch.max-pixels is in the topology file (default: ${DEFAULT-VALUE}).")
    private long maxPixels;

    @Option(names = "--json", description = "Print a JSON object for each picture, a line each.")
    private boolean json;

    @Option(
            names = "--accept-truncated",
            description = "Take what there is of a file that ends before its picture does.")
    private boolean acceptTruncated;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Arguments.atLeastOne("--max-pixels", maxPixels);
        PrintWriter out = spec.commandLine().getOut();
        var images = new UsersImages();
        var decoder = new PictureDecoder(acceptTruncated ? Truncation.ACCEPTED : Truncation.REFUSED);
        boolean all = true;
        try (Stream<String> stream = ReferenceArguments.of(references, System.in)) {
            for (Iterator<String> each = stream.iterator(); each.hasNext() && !out.checkError(); ) {
                ImageInfo info = info(each.next(), images, decoder);
                all &= info.taken();
                out.println(json ? JsonMapper.shared().writeValueAsString(info) : info.line());
            }
        }
        out.flush();
        return all ? 0 : 1;
    }

    private ImageInfo info(String reference, UsersImages images, ImageDecoder decoder) throws InterruptedException {
        try {
            return ImageInfo.of(reference, images.bytes(reference), decoder, maxPixels);
        } catch (FetchException e) {
            return ImageInfo.unread(reference, 0, e.code(), e.getMessage());
        }
    }
}
