package dev.densestream.train.data;

/** Told how far a long piece of work has come; may be told by several threads. */
public interface Progress {
    /** A new piece of work begins. */
    void begin(String what, long steps);

    /** One step is done. */
    void step();

    /** What is known meanwhile, such as the loss. */
    void note(String text);

    /** A line that a person should find afterwards too. */
    void tell(String line);

    /** The piece of work is done. */
    void end();
}
