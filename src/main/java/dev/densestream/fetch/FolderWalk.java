package dev.densestream.fetch;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * A file as it was found by walking from its root, folder by folder, never through a link. Whoever swaps a folder or the file
 * for a link after its real path was checked is not followed.
 */
final class FolderWalk implements AutoCloseable {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final SecureDirectoryStream<Path> folder;
    private final Path file;

    /** @param folder null where the file is opened by its whole path */
    private FolderWalk(SecureDirectoryStream<Path> folder, Path file) {
        this.folder = folder;
        this.file = file;
    }

    /**
     * @param realPath below the root
     * @return by its whole path where the root is everything or the file itself, or where the system knows no such walk
     */
    // Each folder on the way is closed here, the last by whoever closes the walk.
    @SuppressWarnings("StreamResourceLeak")
    static FolderWalk to(FileRoot root, Path realPath) throws IOException {
        if (root.isAll() || root.real().equals(realPath)) {
            return new FolderWalk(null, realPath);
        }
        DirectoryStream<Path> start = Files.newDirectoryStream(root.real());
        if (!(start instanceof SecureDirectoryStream<Path> at)) {
            start.close();
            return new FolderWalk(null, realPath);
        }
        Path way = root.real().relativize(realPath);
        for (int i = 0; i < way.getNameCount() - 1; i++) {
            try (SecureDirectoryStream<Path> above = at) {
                at = above.newDirectoryStream(way.getName(i), LinkOption.NOFOLLOW_LINKS);
            }
        }
        return new FolderWalk(at, way.getFileName());
    }

    BasicFileAttributes attributes() throws IOException {
        return folder == null
                ? Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                : folder.getFileAttributeView(file, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes();
    }

    SeekableByteChannel open() throws IOException {
        return folder == null ? Files.newByteChannel(file, READ) : folder.newByteChannel(file, READ);
    }

    @Override
    public void close() throws IOException {
        if (folder != null) {
            folder.close();
        }
    }
}
