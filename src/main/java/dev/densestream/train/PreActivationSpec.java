package dev.densestream.train;

import dev.densestream.train.DenseNetSpec.Stem;
import java.util.ArrayList;
import java.util.List;

/**
 * A pre-activation ResNet (He et al., arXiv 1603.05027), as numbers: three stages, each half the size and twice the width of
 * the one before, of units BN-ReLU-Conv3×3-BN-ReLU-Conv3×3 around a shortcut. The first unit of a later stage has stride 2
 * and a 1×1 convolution in its shortcut.
 *
 * @param stem what stands before the first stage; the same as a DenseNet's, so that only the bodies differ
 * @param width maps of the first stage
 * @param units how many each stage has
 * @param classes how many labels
 */
record PreActivationSpec(Stem stem, int width, int units, int classes) {
    static final int STAGES = 3;
    /** What the ResNets for CIFAR have in their first stage. */
    private static final int USUAL_WIDTH = 16;

    private static final int MOST_UNITS = 200;

    PreActivationSpec {
        if (width < 1 || units < 1 || classes < 1) {
            throw new IllegalArgumentException(
                    "width %d, %d units, %d classes: allowed is 1 and more".formatted(width, units, classes));
        }
    }

    /** The one of the usual width whose parameters are nearest, as a ratio, to {@code parameters}. */
    static PreActivationSpec nearest(Stem stem, long parameters, int classes) {
        PreActivationSpec nearest = new PreActivationSpec(stem, USUAL_WIDTH, 1, classes);
        for (int units = 2; units <= MOST_UNITS; units++) {
            PreActivationSpec next = new PreActivationSpec(stem, USUAL_WIDTH, units, classes);
            if (next.distance(parameters) >= nearest.distance(parameters)) {
                break;
            }
            nearest = next;
        }
        return nearest;
    }

    private double distance(long parameters) {
        return Math.abs(Math.log((double) parameters() / parameters));
    }

    /** Convolutions and the classifier; those of shortcuts are left out. */
    int depth() {
        return STAGES * units * 2 + 2;
    }

    /** @param stage from 1 */
    int stageWidth(int stage) {
        return width << (stage - 1);
    }

    /** How many maps enter unit {@code unit} (from 1) of a stage. */
    int unitInput(int stage, int unit) {
        return widens(stage, unit) ? stageWidth(stage - 1) : stageWidth(stage);
    }

    /** Whether a unit halves the size and doubles the width. */
    boolean widens(int stage, int unit) {
        return stage > 1 && unit == 1;
    }

    String unitName(int stage, int unit) {
        return "stage%d.unit%d".formatted(stage, unit);
    }

    /** All parameters in the order of the network; running statistics among them. */
    List<ParameterShape> shapes() {
        List<ParameterShape> shapes = new ArrayList<>();
        shapes.add(ParameterShape.convolution("conv0", width, 3, stem.kernel()));
        if (stem.pool()) {
            shapes.addAll(ParameterShape.norm("norm0", width));
        }
        for (int stage = 1; stage <= STAGES; stage++) {
            for (int unit = 1; unit <= units; unit++) {
                addUnit(shapes, stage, unit);
            }
        }
        shapes.addAll(ParameterShape.norm("norm", stageWidth(STAGES)));
        shapes.addAll(ParameterShape.linear("classifier", classes, stageWidth(STAGES)));
        return shapes;
    }

    private void addUnit(List<ParameterShape> shapes, int stage, int unit) {
        String name = unitName(stage, unit);
        int input = unitInput(stage, unit);
        int output = stageWidth(stage);
        shapes.addAll(ParameterShape.norm(name + ".norm1", input));
        shapes.add(ParameterShape.convolution(name + ".conv1", output, input, 3));
        shapes.addAll(ParameterShape.norm(name + ".norm2", output));
        shapes.add(ParameterShape.convolution(name + ".conv2", output, output, 3));
        if (widens(stage, unit)) {
            shapes.add(ParameterShape.convolution(name + ".shortcut", output, input, 1));
        }
    }

    long parameters() {
        return ParameterShape.learned(shapes());
    }

    /** @param side of the square picture, in pixels */
    long multiplyAdds(int side) {
        return MultiplyAdds.of(this, side);
    }
}
