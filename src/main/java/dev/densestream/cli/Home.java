package dev.densestream.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where DenseStream's own topologies and models are. */
final class Home {
    private Home() {}

    /** @param relative such as {@code models/signs.onnx} */
    static Path file(String relative) {
        String told = System.getProperty("densestream.home");
        Path file = (told == null ? besideTheClasses() : Path.of(told)).resolve(relative);
        if (!Files.exists(file)) {
            throw new IllegalStateException("%s is missing from this installation".formatted(file));
        }
        return file;
    }

    /** The jar, or the folder of classes, is in the folder {@code target} of the project, or in the installation itself. */
    private static Path besideTheClasses() {
        try {
            Path classes = Path.of(Home.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path folder = classes.getParent();
            return folder.endsWith("target") ? folder.getParent() : folder;
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot tell where DenseStream is installed", e);
        }
    }
}
