package dev.densestream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people get wrong is told in words, before any work is done, and is exit code 2. */
class WrongUseTest {
    private static final String MODEL = "models/signs.onnx";

    @TempDir
    private Path folder;

    @BeforeEach
    void make() throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        Files.writeString(folder.resolve("text.txt"), "hello");
        Files.writeString(folder.resolve("bad.yaml"), "name: [a\ninput: }");
        Files.writeString(folder.resolve("star.yaml"), "name: a\nfetch: {http: [*.example.com]}");
        Files.writeString(folder.resolve("deep.yaml"), "[".repeat(5_000));
    }

    /** In both columns DIR stands for a folder that holds a file text.txt, an empty folder and no good YAML in the other files. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            classify --model DIR/none.onnx pom.xml      | --model DIR/none.onnx: there is no such file
            classify --model DIR pom.xml                | --model DIR: that is a folder
            classify --model MODEL DIR/none             | there is no file or folder DIR/none
            classify --model MODEL DIR/empty            | there are no files below DIR/empty
            classify --model MODEL --top-k 0 pom.xml    | --top-k 0: allowed is 1 and more
            classify --model MODEL --batch-size 9999 .  | --batch-size 9999: allowed is 1 to 1024
            image info DIR/none                         | there is no file or folder DIR/none
            image info --max-pixels 0 pom.xml           | --max-pixels 0: allowed is 1 and more
            image prepare DIR --crop 8 -o DIR/o.png     | PATH DIR: that is a folder
            image prepare pom.xml --crop 8 -o DIR       | --out DIR: that is a folder
            image prepare pom.xml --crop 0 -o DIR/o.png | input size 0 × 0: allowed is 1 to 4096 on each side
            image prepare pom.xml --crop 8 --resize 7 -o DIR/o.png | shorter side to 7: allowed is 8 (the crop's longer side) to 8192
            image prepare pom.xml --model DIR/none -o DIR/o.png | --model DIR/none: there is no such file
            model inspect DIR                           | FILE DIR: that is a folder
            send --topic t DIR/none                     | there is no file or folder DIR/none
            send --topic t DIR/empty                    | there are no files below DIR/empty
            send --topic t --bootstrap-servers x pom.xml | Invalid url in bootstrap.servers: x; allowed is host:port, several separated by commas
            tail t --max 0                              | --max 0: allowed is 1 and more
            tail t --kafka-config DIR/none              | --kafka-config DIR/none: there is no such file
            run DIR/none.yaml                           | DIR/none.yaml: there is no such file
            run DIR                                     | DIR: is a folder, not a topology file
            run DIR/bad.yaml                            | DIR/bad.yaml: line 2, column 6: while parsing a flow sequence, expected ',' or ']', but got :
            run topologies/demo.yaml --set fetch.files=DIR/none | fetch.files: there is no folder DIR/none
            run topologies/demo.yaml --set fetch.files=DIR/text.txt | fetch.files: DIR/text.txt is no folder
            run topologies/demo.yaml --set fetch.data=true --set model.file=DIR/none | model.file DIR/none: there is no such file
            run topologies/demo.yaml                    | topologies/demo.yaml: fetch: nothing may be fetched, so every event would be a dead letter; allow something with files, http, s3 or data, such as --set "fetch.files=[$PWD/pictures]"
            run topologies/demo.yaml --set fetch.data=true --set kafka.commit.interval.ms=100000 | Kafka properties: Transaction timeout 10000 was set lower than streams commit interval 100000. This will cause ongoing transaction always timeout due to inactivity caused by long commit interval. Consider reconfiguring commit interval to match transaction timeout by tuning 'commit.interval.ms' config, or increase the transaction timeout to match commit interval by tuning `producer.transaction.timeout.ms` config.
            run topologies/demo.yaml --set fetch.data=true --set kafka.transaction.timeout.ms=5 | refused Kafka properties: transaction.timeout.ms: found 5, allowed is 1000 and more: each commit needs the broker several times
            run DIR/star.yaml                           | DIR/star.yaml: line 2, column 17: while scanning an alias, unexpected character found .(46); a text that begins with * needs quotes
            run DIR/deep.yaml                           | DIR/deep.yaml: the text: Document nesting depth (501) exceeds the maximum allowed (500)
            run topologies/demo.yaml --set fetch.data=true --set output.embedding=topic | output.embedding: topic: HERE/MODEL has no output embedding; `densestream model import --embedding` and `densestream train --embedding` make models that have it
            classify --model MODEL --json --embedding pom.xml | --embedding: MODEL has no output embedding; `densestream model import --embedding` and `densestream train --embedding` make models that have it
            classify --model MODEL --embedding pom.xml  | --embedding: it is printed only with --json
            topology describe topologies/demo.yaml --set btch.linger=1ms | topologies/demo.yaml: btch: unknown; did you mean batch?
            train DIR/none --out DIR/m.onnx             | DATA DIR/none: there is no such folder
            train DIR/text.txt --out DIR/m.onnx         | DATA DIR/text.txt: that is a file
            train DIR --out DIR/empty                   | --out DIR/empty: that is a folder
            train DIR --out DIR/m --validation-share 1  | --validation-share 1.0: allowed is above 0 and below 1
            train --out DIR/m                           | DATA is missing: give the folder with the pictures, or --topic
            train DIR --out DIR/m --from-offset 3       | --from-offset: only --topic has use for it
            train DIR --out DIR/m --http example.com    | --http: only --topic has use for it
            train --topic t --out DIR/m --from-offset x | --from-offset x: allowed is earliest, or an offset from 0
            train --topic t --out DIR/m --from-time now | --from-time now: allowed is a time such as 2026-01-31T12:00:00Z or 2026-01-31T12:00:00+02:00
            train --topic t --out DIR/m --from-time 2026-01-31T12:00:00Z --from-offset 1 | --from-offset and --from-time: only one of them can be where it begins
            train --topic t --out DIR/m --files DIR/none | --files DIR/none: there is no such folder
            train DIR --out DIR/m --tune all            | --tune all: there is nothing to tune without --from FILE
            train DIR --out DIR/m --from DIR/none       | --from DIR/none: there is no such file
            train DIR --out DIR/m --from MODEL --stem cifar | --stem cannot be given with --from: the file decides it
            demo --images 0                             | --images 0: allowed is 1 and more
            demo --json DIR/empty                       | --json DIR/empty: that is a folder
            bench chaos --guarantee maybe               | --guarantee maybe: allowed are exactly-once and at-least-once
            bench chaos --faults 0                      | --faults 0: allowed is 1 and more
            bench images --rounds 0                     | --rounds 0: allowed is 1 and more
            bench images --resize 8 --crop 9            | shorter side to 8: allowed is 9 (the crop's longer side) to 8192
            bench images --pictures DIR/empty           | there are no files below DIR/empty
            bench pipeline --pictures DIR/none --model MODEL | --pictures DIR/none: there is no such folder
            """)
    void isToldInOneLine(String arguments, String message) {
        Ran ran = Ran.of(arguments
                .replace("MODEL", MODEL)
                .replace("DIR", folder.toString())
                .split(" +"));
        assertThat(ran.err())
                .isEqualTo("densestream: %s%n"
                        .formatted(message.replace(
                                        "HERE", Path.of("").toAbsolutePath().toString())
                                .replace("MODEL", MODEL)
                                .replace("DIR", folder.toString())));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            classify pom.xml              | Missing required option: '--model=FILE'
            classify --model MODEL        | Missing required parameter: 'PATHS'
            run --set a topologies/demo.yaml | should be in KEY=VALUE format but was a
            image prepare pom.xml -o DIR/o.png | Missing required argument (specify one of these)
            image prepare pom.xml --model MODEL | Missing required option: '--out=FILE'
            broker --port 99999           | port 99999 is not between 0 and 65535
            broker --host 0.0.0.0         | host '0.0.0.0' is no name that clients can connect to
            broker --set log.dirs=/x      | log.dirs cannot be set
            draw-signs --per-class 0 DIR  | --per-class 0: allowed is 1 to 1000000
            draw-signs DIR                | is not empty: name a new folder, or add --force
            bench                         | name what to do: pipeline, replay, images, gpu, training, swap, chaos
            """)
    void pointsToTheHelpWhereOptionsAreWrong(String arguments, String message) {
        Ran ran = Ran.of(arguments
                .replace("MODEL", MODEL)
                .replace("DIR", folder.toString())
                .split(" +"));
        assertThat(ran.err().lines()).hasSize(2);
        assertThat(ran.err()).startsWith("densestream: ").contains(message).endsWith("--help'.%n".formatted());
        assertThat(ran.exitCode()).isEqualTo(2);
    }

    @Test
    void allProblemsOfATopologyFileAreListedAtOnceEachWithItsPath() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong.yaml"), """
                name: a b
                threads: zero
                guarantee: maybe
                batch: {max-size: 0, lingr: 5ms}
                """);
        Ran ran = Ran.of("run", file.toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err().lines())
                .containsExactly(
                        "densestream: %s: 7 problems:".formatted(file),
                        "  name: found 'a b', allowed are letters, digits, '.', '_' and '-', a letter or digit first",
                        "  guarantee: found 'maybe', allowed is exactly-once, at-least-once",
                        "  threads: found 'zero', allowed is a whole number from 1 to 64",
                        "  input.topics: is missing; give at least one topic",
                        "  model.file: is missing; give a prepared model, such as ../models/signs.onnx, or directory or topic",
                        "  batch.max-size: found '0', allowed is a whole number from 1 to 1024",
                        "  batch.lingr: unknown; did you mean linger?");
    }
}
