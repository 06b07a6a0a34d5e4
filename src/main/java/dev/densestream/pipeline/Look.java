package dev.densestream.pipeline;

import dev.densestream.event.Prediction;
import dev.densestream.image.Pixels;
import dev.densestream.image.PreprocessSpec;
import java.util.Optional;
import java.util.Set;

/**
 * One image as a shadow sees it: nothing before {@link #begin}, nothing where there is no shadow or no room; its line's own until
 * {@link #show}, the shadow's own afterwards.
 */
final class Look implements AutoCloseable {
    private final Optional<Shadow> shadow;
    private Optional<Turn> turn = Optional.empty();

    Look(Optional<Shadow> shadow) {
        this.shadow = shadow;
    }

    /** Takes the shadow's model and room, if there is any. */
    void begin() {
        turn = shadow.flatMap(Shadow::turn);
    }

    Set<PreprocessSpec> targets() {
        return turn.map(Turn::targets).orElse(Set.of());
    }

    /** @param main has the models' inputs of the same picture */
    void prepare(Pixels picture, Turn main) {
        try {
            turn.ifPresent(mine -> mine.prepare(picture, main));
        } catch (RuntimeException | OutOfMemoryError e) {
            // The image's own line must not fail for it.
            close();
        }
    }

    /**
     * Hands the image over, which goes on by itself.
     *
     * @param envelope of the record that the image came in
     * @param main what the models said of it
     */
    void show(Envelope envelope, Prediction main) {
        if (shadow.isEmpty()) {
            return;
        }
        Shadow to = shadow.get();
        if (turn.isEmpty()) {
            to.missedUnseen();
            return;
        }
        Turn mine = turn.get();
        turn = Optional.empty();
        to.show(mine, envelope, main);
    }

    /** Gives back what was not shown. */
    @Override
    public void close() {
        turn.ifPresent(mine -> shadow.orElseThrow().giveBack(mine));
        turn = Optional.empty();
    }
}
