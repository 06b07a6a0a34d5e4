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

    /** Obeys until its standard input ends. */
    public void obey() {
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                strike(line.split(" "));
            }
        } catch (IOException e) {
            throw new IllegalStateException("the harness is gone", e);
        }
    }

    private void strike(String[] words) {
        switch (words[0]) {
            case "die" -> faults.die();
            case "stick" -> faults.stick(Duration.ofMillis(Long.parseLong(words[1])));
            case "rewind" -> faults.rewind(Long.parseLong(words[1]));
            case "add-thread" -> app.streams().addStreamThread().ifPresent(name -> say("added " + name));
            case "remove-thread" ->
                app.streams().removeStreamThread(Duration.ofSeconds(30)).ifPresent(name -> say("removed " + name));
            default -> throw new IllegalArgumentException("unknown fault " + words[0]);
        }
    }
}
