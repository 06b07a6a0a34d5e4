package dev.densestream.train;

import dev.densestream.train.data.Progress;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a person would find afterwards. */
public final class ToldProgress implements Progress {
    private final List<String> lines = new ArrayList<>();

    public List<String> lines() {
        return lines;
    }

    @Override
    public void begin(String what, long steps) {}

    @Override
    public void step() {}

    @Override
    public void note(String text) {}

    @Override
    public void tell(String line) {
        lines.add(line);
    }

    @Override
    public void end() {}
}
