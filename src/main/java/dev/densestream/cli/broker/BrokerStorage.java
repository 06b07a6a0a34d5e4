package dev.densestream.cli.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.metadata.properties.MetaProperties;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * The directory that holds a broker's data, formatted before the first start. It is ours alone as long as this is open: Kafka
 * locks it too, but only after its controller has opened the metadata log, which a second one would damage.
 */
final class BrokerStorage implements AutoCloseable {
    private static final String LOCK = "broker.lock";

    private final Path directory;
    private final boolean temporary;
    private final FileChannel lock;

    private BrokerStorage(Path directory, boolean temporary) throws IOException {
        this.directory = directory;
        this.temporary = temporary;
        this.lock = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /**
     * @param dataDir a directory that is empty, missing or formatted by an earlier start; empty for a temporary one
     * @throws BrokerException where {@code dataDir} holds something else or is in use
     */
    static BrokerStorage open(Optional<Path> dataDir) {
        try {
            Path directory = dataDir.isPresent()
                    ? Files.createDirectories(dataDir.get().toAbsolutePath().normalize())
                    : Files.createTempDirectory("densestream-broker-");
            boolean formatted = isFormatted(directory);
            BrokerStorage storage = new BrokerStorage(directory, dataDir.isEmpty());
            storage.prepare(formatted);
            return storage;
        } catch (IOException e) {
            throw new BrokerException(
                    "data directory %s cannot be used: %s".formatted(dataDir.orElse(null), reason(e)), e);
        }
    }

    Path directory() {
        return directory;
    }

    /** Leaves the directory to others; removes it where it is temporary. */
    @Override
    public void close() {
        try {
            lock.close();
            if (temporary) {
                Utils.delete(directory.toFile());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("directory %s is left behind".formatted(directory), e);
        }
    }

    /** Looked at before anything is written, so that a directory named by mistake stays as it is. */
    private static boolean isFormatted(Path directory) throws IOException {
        if (Files.exists(metaProperties(directory))) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.anyMatch(file -> !file.endsWith(LOCK))) {
                throw new BrokerException(
                        "data directory %s is neither empty nor a broker's: name a new or an empty one"
                                .formatted(directory));
            }
        }
        return false;
    }

    private static Path metaProperties(Path directory) {
        return directory.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME);
    }

    private void prepare(boolean formatted) throws IOException {
        try {
            if (!isLocked()) {
                throw new BrokerException("data directory %s is in use by another broker".formatted(directory));
            }
            if (formatted) {
                check(metaProperties(directory));
            } else {
                format();
            }
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private boolean isLocked() throws IOException {
        try {
            FileLock held = lock.tryLock();
            return held != null;
        } catch (OverlappingFileLockException inThisJvm) {
            return false;
        }
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
            throw BrokerException.because("data directory %s cannot be formatted".formatted(directory), e);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileAlreadyExistsException file -> file.getFile() + " is a file";
            case NotDirectoryException file -> file.getFile() + " is a file";
            default -> e.getMessage();
        };
    }
}
