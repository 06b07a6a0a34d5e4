package dev.densestream.fetch;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Encoded images by their references, those used last, never more than so many bytes. Nobody may write into what it holds. */
final class ByteCache {
    /** What an entry takes beside its bytes and its reference's characters, rounded up. */
    private static final int OVERHEAD = 200;

    private final long most;
    private final Lock lock = new ReentrantLock();
    private final Map<String, byte[]> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    ByteCache(long most) {
        this.most = most;
    }

    Optional<byte[]> get(String reference) {
        lock.lock();
        try {
            return Optional.ofNullable(byUse.get(reference));
        } finally {
            lock.unlock();
        }
    }

    /** Takes an image in and lets go of those that were not used for longest; one that is too large is not taken. */
    void put(String reference, byte[] bytes) {
        long size = size(reference, bytes);
        if (size > most) {
            return;
        }
        lock.lock();
        try {
            byte[] before = byUse.remove(reference);
            held += size - (before == null ? 0 : size(reference, before));
            // Room is made first, so that not even for a moment there is more than allowed.
            Iterator<Map.Entry<String, byte[]>> oldest = byUse.entrySet().iterator();
            while (held > most) {
                Map.Entry<String, byte[]> entry = oldest.next();
                held -= size(entry.getKey(), entry.getValue());
                oldest.remove();
            }
            byUse.put(reference, bytes);
        } finally {
            lock.unlock();
        }
    }

    /** Bytes held, references and all. */
    long held() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }

    static long size(String reference, byte[] bytes) {
        return bytes.length + 2L * reference.length() + OVERHEAD;
    }
}
