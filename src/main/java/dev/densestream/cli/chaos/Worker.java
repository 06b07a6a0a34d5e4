package dev.densestream.cli.chaos;

import dev.densestream.stream.StreamsApp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The process under test takes faults from its standard input and says on its standard output what happened. */
public final class Worker {
    private final StreamsApp app;
    private final PollFaults faults;

    public Worker(StreamsApp app, PollFaults faults) {
        this.app = app;
        this.faults = faults;
    }

    public static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Obeys from when the application runs until standard input ends. Each command is a number and a fault. */
    public void obey() {
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (app.streams() == null) {
                Thread.sleep(Duration.ofMillis(20));
            }
            say("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                strike(line.split(" "));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the harness is gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void strike(String[] words) {
        Runnable struck = () -> say("struck " + words[0]);
        switch (words[1]) {
            case "die" -> faults.die(struck);
            case "stick" -> faults.stick(Duration.ofMillis(Long.parseLong(words[2])), struck);
            case "rewind" -> faults.rewind(Long.parseLong(words[2]), struck);
            case "add-thread" -> app.streams().addStreamThread().ifPresent(name -> struck.run());
            case "remove-thread" ->
                app.streams().removeStreamThread(Duration.ofSeconds(30)).ifPresent(name -> struck.run());
            default -> throw new IllegalArgumentException("unknown fault " + words[1]);
        }
    }
}
