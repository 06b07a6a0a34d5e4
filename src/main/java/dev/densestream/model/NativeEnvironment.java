package dev.densestream.model;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The environment that native libraries of this process read. Java cannot change its own. */
public final class NativeEnvironment {
    private static final int KEEP_THE_USERS_OWN = 0;

    private NativeEnvironment() {}

    /** The user's own value stands. A platform without {@code setenv} keeps its environment as it is. */
    public static void setIfMissing(String name, String value) {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("setenv").ifPresent(setenv -> set(linker, setenv, name, value));
    }

    /** Restricted as all that calls native code; the launcher and the manifest allow it. */
    @SuppressWarnings("restricted")
    private static void set(Linker linker, MemorySegment setenv, String name, String value) {
        var type = FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        try (Arena arena = Arena.ofConfined()) {
            int failed = (int) linker.downcallHandle(setenv, type)
                    .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), KEEP_THE_USERS_OWN);
            if (failed != 0) {
                throw new IllegalStateException("cannot set " + name);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cannot set " + name, e);
        }
    }
}
