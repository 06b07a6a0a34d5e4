package dev.densestream.train;

import ai.djl.engine.Engine;
import dev.densestream.model.NativeEnvironment;

/**
 * The PyTorch engine, started so that it asks nobody on the network. DJL otherwise asks the cloud's metadata address and
 * reports home when its first class loads, which is why this is the only way to it.
 */
final class Torch {
    private Torch() {}

    static Engine start() {
        OneDnn.useNoAvx512();
        // Threads that spin while they wait for each other took four times as long on a machine that had other work
        // too.
        NativeEnvironment.setIfMissing("OMP_WAIT_POLICY", "PASSIVE");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.default_engine", "PyTorch");
        return Engine.getEngine("PyTorch");
    }
}
