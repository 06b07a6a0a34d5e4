package dev.densestream.cli.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Serves one picture under {@code /PARTITION/NUMBER}; can be told to let the pictures of one partition hang. */
final class PictureServer implements AutoCloseable {
    private final HttpServer server;
    private final byte[] picture;
    private volatile int hanging = -1;
    private volatile long hangingUntil;

    PictureServer(byte[] picture) throws IOException {
        this.picture = picture;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String uri(int partition, long number) {
        return "http://%s/%d/%d".formatted(host(), partition, number);
    }

    void hang(int partition, long seconds) {
        hangingUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        hanging = partition;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith("/" + hanging + "/")) {
                TimeUnit.NANOSECONDS.sleep(Math.max(0, hangingUntil - System.nanoTime()));
            }
            exchange.sendResponseHeaders(200, picture.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(picture);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
