package dev.densestream.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands before a server and answers some requests itself. One request a connection, none with a body. */
public final class FaultyProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Fault fault;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    /** What is done with the request that is the {@code n}th, from 1. */
    @FunctionalInterface
    public interface Fault {
        /** @return whether the request was answered here; else it goes on to the server */
        boolean answer(int n, Socket client) throws IOException, InterruptedException;
    }

    /** @param target the port of the server on this machine */
    public FaultyProxy(int target, Fault fault) throws IOException {
        this(0, target, fault);
    }

    /** @param port to listen at; 0 for a free one */
    public FaultyProxy(int port, int target, Fault fault) throws IOException {
        this.target = target;
        this.fault = fault;
        this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** Requests without their bodies, in order. */
    public List<String> heads() {
        return heads;
    }

    public static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException over) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            if (head.isEmpty()) {
                return;
            }
            heads.add(head);
            if (!fault.answer(heads.size(), client)) {
                forward(head, client);
            }
        } catch (IOException clientLeft) {
            // It may.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forward(String head, Socket client) throws IOException {
        try (var server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            String once =
                    head.replaceAll("(?im)^connection:.*\r\n", "").replaceFirst("\r\n", "\r\nConnection: close\r\n");
            server.getOutputStream().write(once.getBytes(StandardCharsets.ISO_8859_1));
            server.getInputStream().transferTo(client.getOutputStream());
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            if (next == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
