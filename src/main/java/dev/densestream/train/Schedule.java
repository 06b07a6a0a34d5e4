package dev.densestream.train;

/** How the learning rate goes down over the epochs. */
public enum Schedule {
    /** The paper's: a tenth from half of the epochs on, a hundredth from three quarters on. */
    STEP {
        @Override
        double part(double done) {
            return done < 0.5 ? 1 : done < 0.75 ? 0.1 : 0.01;
        }
    },
    /** Down to nothing along half a cosine. */
    COSINE {
        @Override
        double part(double done) {
            return (1 + Math.cos(Math.PI * done)) / 2;
        }
    };

    /**
     * The part of the highest rate.
     *
     * @param done how much of the training is, from 0 to 1
     */
    abstract double part(double done);
}
