package dev.densestream.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server that answers in its own words, or not at all. One request a connection. */
final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Answer answer;
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final List<InetAddress> contacts = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What is said to the request that is the {@code n}th, from 1. */
    @FunctionalInterface
    interface Answer {
        void write(int n, String path, Exchange exchange) throws IOException, InterruptedException;
    }

    /** One connection, its request read. */
    final class Exchange {
        private final Socket socket;
        private final List<String> headers;

        private Exchange(Socket socket, List<String> headers) {
            this.socket = socket;
            this.headers = headers;
        }

        /** What was asked, a line each, without the first. */
        List<String> headers() {
            return headers;
        }

        void say(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** A whole answer. */
        void respond(String statusAndHeaders, String body) throws IOException {
            say("HTTP/1.1 %s\nConnection: close\nContent-Length: %d\n\n%s"
                    .formatted(statusAndHeaders, body.length(), body));
        }

        /** Says the same again and again, with so many milliseconds between. */
        void sayUntilTheClientLeaves(String text, long pause) throws InterruptedException {
            try {
                while (true) {
                    say(text);
                    Thread.sleep(pause);
                }
            } catch (IOException clientLeft) {
                // That is what was waited for.
            }
        }

        /** Says nothing more until the test is over. */
        void hang() throws InterruptedException {
            closed.await();
        }

        /** Ends the connection with a reset instead of an end. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    /** On the loopback address. */
    RawServer(Answer answer) throws IOException {
        this(InetAddress.getLoopbackAddress(), answer);
    }

    /** @param at null for every address of this machine */
    RawServer(InetAddress at, Answer answer) throws IOException {
        this.answer = answer;
        this.listener = new ServerSocket(0, 50, at);
        Thread.ofVirtual().start(this::accept);
    }

    String uri(String path) {
        return "http://localhost:%d%s".formatted(port(), path);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The paths that were asked for, in order. */
    List<String> paths() {
        return paths;
    }

    /** At which of its addresses it was connected to, in order, asked for something or not. */
    List<InetAddress> contacts() {
        return contacts;
    }

    private void accept() {
        while (closed.getCount() > 0) {
            try {
                Socket socket = listener.accept();
                contacts.add(socket.getLocalAddress());
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException over) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String request = in.readLine();
            if (request == null) {
                return;
            }
            List<String> headers = new ArrayList<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                headers.add(line);
            }
            String path = request.split(" ", 3)[1];
            paths.add(path);
            answer.write(paths.size(), path, new Exchange(socket, headers));
        } catch (IOException clientLeft) {
            // It may.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
    }
}
