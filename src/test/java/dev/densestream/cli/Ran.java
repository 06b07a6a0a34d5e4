package dev.densestream.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * What came of a command in this JVM.
 *
 * @param out what it wrote on standard output
 * @param err what it wrote on standard error itself; not what is logged
 */
record Ran(int exitCode, String out, String err) {
    static Ran of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Ran(exitCode, out.toString(), err.toString());
    }

    List<String> lines() {
        return out.lines().toList();
    }
}
