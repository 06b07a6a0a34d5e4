package dev.densestream.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.properties.MetaProperties;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/** The directory that holds a broker's data, formatted before the first start. */
final class BrokerStorage {
    private final Path directory;
    private final boolean temporary;

    private BrokerStorage(Path directory, boolean temporary) {
        this.directory = directory;
        this.temporary = temporary;
    }

    /**
     * @param dataDir a directory that is empty, missing or formatted by an earlier start; empty for a temporary one
     * @throws BrokerException where {@code dataDir} holds something else
     */
    static BrokerStorage open(Optional<Path> dataDir) {
        try {
            Path directory = dataDir.isPresent()
                    ? Files.createDirectories(dataDir.get().toAbsolutePath().normalize())
                    : Files.createTempDirectory("densestream-broker-");
            BrokerStorage storage = new BrokerStorage(directory, dataDir.isEmpty());
            storage.formatOrCheck();
            return storage;
        } catch (IOException e) {
            throw new BrokerException(
                    "data directory %s cannot be used: %s".formatted(dataDir.orElse(null), reason(e)), e);
        }
    }

    Path directory() {
        return directory;
    }

    /** Removes a temporary directory; leaves any other as it is. */
    void release() {
        if (!temporary) {
            return;
        }
        try {
            Files.walkFileTree(directory, new Deletion());
        } catch (IOException e) {
            throw new UncheckedIOException("temporary directory %s is left behind".formatted(directory), e);
        }
    }

    private void formatOrCheck() throws IOException {
        Path metaProperties = directory.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME);
        if (Files.exists(metaProperties)) {
            check(metaProperties);
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new BrokerException(
                        "data directory %s is neither empty nor a broker's: name a new or an empty one"
                                .formatted(directory));
            }
        }
        format();
    }

    private void check(Path file) throws IOException {
        int node = nodeId(file);
        if (node != BrokerConfig.NODE_ID) {
            throw new BrokerException("data directory %s belongs to node %d of another cluster; ours is node %d"
                    .formatted(directory, node, BrokerConfig.NODE_ID));
        }
        if (!Files.isDirectory(directory.resolve("__cluster_metadata-0"))
                && !Files.exists(directory.resolve("bootstrap.checkpoint"))) {
            throw new BrokerException("data directory %s holds a broker without its controller".formatted(directory));
        }
    }

    private static int nodeId(Path file) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
            return new MetaProperties.Builder(properties).build().nodeId().orElse(-1);
        } catch (RuntimeException e) {
            throw BrokerException.because("%s is damaged".formatted(file), e);
        }
    }

    private void format() {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setNodeId(BrokerConfig.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(BrokerConfig.CONTROLLER)
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .run();
        } catch (Exception e) {
            throw new BrokerException(
                    "data directory %s cannot be formatted: %s".formatted(directory, e.getMessage()), e);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.nio.file.AccessDeniedException denied -> "no permission for " + denied.getFile();
            case java.nio.file.FileAlreadyExistsException file -> file.getFile() + " is a file";
            case NotDirectoryException file -> file.getFile() + " is a file";
            default -> e.getMessage();
        };
    }

    /** Deletes a tree; a file that the broker deletes at the same time is no error. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
