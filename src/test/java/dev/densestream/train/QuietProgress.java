package dev.densestream.train;

/** Tells nobody. */
final class QuietProgress implements Progress {
    @Override
    public void begin(String what, long steps) {}

    @Override
    public void step() {}

    @Override
    public void note(String text) {}

    @Override
    public void end() {}
}
