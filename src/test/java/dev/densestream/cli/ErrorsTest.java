package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.densestream.cli.broker.BrokerException;
import dev.densestream.model.ModelException;
import dev.densestream.topology.TopologyException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ErrorsTest {
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.densestream");
    private final StringWriter err = new StringWriter();
    private Level before;

    @BeforeEach
    void remember() {
        before = ours.getLevel();
        ours.setLevel(Level.INFO);
    }

    @AfterEach
    void restore() {
        ours.setLevel(before);
    }

    /** A command that ends with an exception. */
    @Command(name = "throw")
    private record Throwing(Exception thrown) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw thrown;
        }
    }

    private int run(CommandLine line, String... arguments) {
        return line.setErr(new PrintWriter(err)).execute(arguments);
    }

    private int failing(Exception thrown) {
        return run(
                Main.commandLine()
                        .addSubcommand(new CommandLine(new Throwing(thrown))
                                .setExecutionExceptionHandler(Errors::failed)
                                .setErr(new PrintWriter(err))),
                "throw");
    }

    @Test
    void whatTheUserGotWrongIsExitCodeTwoInItsOwnWords() {
        assertThat(failing(new UsageException("there is no file x"))).isEqualTo(2);
        assertThat(err).hasToString("densestream: there is no file x" + System.lineSeparator());
    }

    @Test
    void everyProblemOfATopologyFileIsToldAndIsWrongUse() {
        var problems = new TopologyException("x.yaml", List.of("input: a", "model: b"));
        assertThat(failing(problems)).isEqualTo(2);
        assertThat(err.toString()).contains("x.yaml", "input: a", "model: b");
    }

    @Test
    void aWrongPropertyOfTheBrokerIsWrongUseAndAPortThatIsTakenIsNot() {
        assertThat(failing(new BrokerException("x", new ConfigException("num.partitions", "many"))))
                .isEqualTo(2);
        assertThat(failing(new BrokerException("x", new BindException("Address already in use"))))
                .isEqualTo(1);
    }

    @Test
    void aFailureIsExitCodeOne() {
        assertThat(failing(new ModelException("x.onnx is truncated"))).isEqualTo(1);
        assertThat(err).hasToString("densestream: x.onnx is truncated" + System.lineSeparator());
    }

    @Test
    void ofAnExceptionThatIsNotOursTheTypeIsTold() {
        assertThat(failing(new ArithmeticException("/ by zero"))).isEqualTo(1);
        assertThat(err).hasToString("densestream: ArithmeticException: / by zero" + System.lineSeparator());
    }

    @Test
    void anExceptionWithoutMessageIsNamed() {
        assertThat(failing(new IllegalStateException())).isEqualTo(1);
        assertThat(err).hasToString("densestream: IllegalStateException" + System.lineSeparator());
    }

    @Test
    void whatOtherThreadsWrapIsUnwrapped() {
        assertThat(failing(new ExecutionException(new CompletionException(new UsageException("wrong")))))
                .isEqualTo(2);
        assertThat(err).hasToString("densestream: wrong" + System.lineSeparator());
    }

    @Test
    void whatKafkaHidesBehindAClientThatWasNotMadeIsTold() {
        var missing = new KafkaException("Failed to load SSL keystore", new NoSuchFileException("/keys.jks"));
        assertThat(failing(new KafkaException("Failed to create new KafkaAdminClient", missing)))
                .isEqualTo(1);
        assertThat(err).hasToString("densestream: there is no file or folder /keys.jks" + System.lineSeparator());
    }

    @Test
    void theStackIsShownOnlyWhenAskedFor() {
        failing(new ModelException("x"));
        assertThat(err.toString()).doesNotContain("\tat ");
        ours.setLevel(Level.DEBUG);
        failing(new ModelException("x"));
        assertThat(err.toString()).contains("\tat ").contains("ErrorsTest");
    }

    @Test
    void aMessageOfManyLinesIsToldOnOne() {
        failing(new IllegalStateException("first\n  second\r\nthird"));
        assertThat(err).hasToString("densestream: IllegalStateException: first second third" + System.lineSeparator());
    }

    @Test
    void wrongArgumentsAreExitCodeTwoWithAHint() {
        assertThat(run(Main.commandLine(), "classify", "--model=m", "--no-such-option", "x"))
                .isEqualTo(2);
        assertThat(err.toString())
                .startsWith("densestream: ")
                .contains("--no-such-option")
                .doesNotContain("\tat ");
        assertThat(run(Main.commandLine(), "clasify")).isEqualTo(2);
        assertThat(err.toString()).contains("classify");
        assertThat(run(Main.commandLine(), "classify", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("--model").contains("densestream classify --help");
    }
}
