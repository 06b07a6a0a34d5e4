package dev.densestream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.densestream.event.InputFormat;
import dev.densestream.image.DecodeMode;
import dev.densestream.topology.TopologyFile.Embedding;
import dev.densestream.topology.TopologyFile.From;
import dev.densestream.topology.TopologyFile.Guarantee;
import dev.densestream.topology.TopologyFile.OnOutage;
import dev.densestream.topology.TopologyFile.OutputFormat;
import dev.densestream.topology.TopologyFile.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopologyReaderTest {
    private static final String SMALLEST = """
            name: demo
            input: {topics: images}
            model: {file: ../models/signs.onnx}
            """;

    @TempDir
    private Path folder;

    @Test
    void fillsInEveryDefault() throws IOException {
        TopologyFile topology = read(SMALLEST);

        assertThat(topology.name()).isEqualTo("demo");
        assertThat(topology.bootstrapServers()).isNull();
        assertThat(topology.guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
        assertThat(topology.threads()).isEqualTo(2);
        assertThat(topology.window()).isEqualTo(1_024);
        assertThat(topology.drainTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(topology.kafka()).isEmpty();
        assertThat(topology.input())
                .isEqualTo(new TopologyFile.Input(List.of("images"), From.EARLIEST, InputFormat.AUTO, 1_000));
        assertThat(topology.output())
                .isEqualTo(new TopologyFile.Output(
                        "predictions",
                        "images.dead-letters",
                        Embedding.NONE,
                        "images.embeddings",
                        List.of(),
                        OutputFormat.JSON,
                        true,
                        -1));
        assertThat(topology.fetch())
                .isEqualTo(new TopologyFile.Fetch(
                        List.of(),
                        List.of(),
                        new TopologyFile.S3(List.of(), null, null, false, false),
                        List.of(),
                        false,
                        20_000_000,
                        50_000_000,
                        false,
                        3,
                        3,
                        Duration.ofSeconds(30),
                        128,
                        64,
                        OnOutage.PAUSE,
                        0));
        assertThat(topology.batch()).isEqualTo(new TopologyFile.Batch(32, Duration.ofMillis(5)));
        assertThat(topology.memory()).isEqualTo(new TopologyFile.Memory(64_000_000, 64_000_000));
        assertThat(topology.model().provider()).isEqualTo(Provider.AUTO);
        assertThat(topology.model().devices()).containsExactly(0);
        assertThat(topology.model().gpuMemLimit()).isEmpty();
        assertThat(topology.model().tf32()).isTrue();
        assertThat(topology.model().deterministic()).isFalse();
        assertThat(topology.model().engines()).isNull();
        assertThat(topology.model().topK()).isEqualTo(3);
        assertThat(topology.model().decode()).isEqualTo(DecodeMode.EXACT);
    }

    @Test
    void whereNothingMayBeFetchedOnlyRecordsThatArePicturesAreRead() throws IOException {
        for (InputFormat format : InputFormat.values()) {
            String input = format.name().toLowerCase(Locale.ROOT).replace('_', '-');
            String text = "name: x\ninput: {topics: [a], format: %s}\nmodel: {file: m.onnx}\n".formatted(input);
            assertThat(read(text).refusesAll()).as(input).isEqualTo(format != InputFormat.BYTES);
            assertThat(read(text + "fetch: {data: true}\n").refusesAll()).isFalse();
        }
    }

    @Test
    void readsEveryField() throws IOException {
        TopologyFile topology = read("""
                name: shop.photos-2
                bootstrap-servers: a:9092, b:9093
                guarantee: at-least-once
                threads: 4
                input: {topics: [one, two], from: latest, format: s3-event, max-images: 20}
                output: {predictions: p, dead-letters: d, embedding: prediction, embeddings: e, attributes: [camera, site], format: cloudevents, create-topics: false, replication-factor: 3}
                fetch:
                  files: [/data]
                  http: [images.example.com, "*.cdn.example.com", "localhost:8080", "[::1]:80", "https://a.b:444"]
                  private-addresses: [10.1.0.0/16, "::1"]
                  data: true
                  max-bytes: 2MiB
                  max-pixels: 12MP
                  accept-truncated: true
                  attempts: 1
                  max-redirects: 0
                  deadline: 2m
                  concurrency: 7
                  concurrency-per-host: 3
                  on-outage: dead-letter
                  cache: 256MB
                  s3:
                    buckets: [photos, archive/2026/*]
                    endpoint: http://minio:9000
                    region: eu-central-1
                    path-style: false
                    anonymous: true
                model:
                  file: /models/m.onnx
                  provider: tensorrt
                  devices: [1, 0]
                  gpu-mem-limit: 2GB
                  tf32: false
                  deterministic: true
                  engines: /engines
                  top-k: 5
                  decode: fast
                batch: {max-size: 64, linger: 0}
                window: 10
                memory: {originals: 1GB, encoded: 2GiB}
                drain-timeout: 1m
                kafka: {security.protocol: SSL, max.poll.records: 10}
                """);

        assertThat(topology)
                .isEqualTo(new TopologyFile(
                        "shop.photos-2",
                        "a:9092, b:9093",
                        Guarantee.AT_LEAST_ONCE,
                        4,
                        new TopologyFile.Input(List.of("one", "two"), From.LATEST, InputFormat.S3_EVENT, 20),
                        new TopologyFile.Output(
                                "p",
                                "d",
                                Embedding.PREDICTION,
                                "e",
                                List.of("camera", "site"),
                                OutputFormat.CLOUDEVENTS,
                                false,
                                3),
                        Routes.NONE,
                        new TopologyFile.Fetch(
                                List.of(Path.of("/data")),
                                List.of(
                                        "images.example.com",
                                        "*.cdn.example.com",
                                        "localhost:8080",
                                        "[::1]:80",
                                        "https://a.b:444"),
                                new TopologyFile.S3(
                                        List.of("photos", "archive/2026/*"),
                                        "http://minio:9000",
                                        "eu-central-1",
                                        false,
                                        true),
                                List.of("10.1.0.0/16", "::1"),
                                true,
                                2 << 20,
                                12_000_000,
                                true,
                                1,
                                0,
                                Duration.ofMinutes(2),
                                7,
                                3,
                                OnOutage.DEAD_LETTER,
                                256_000_000),
                        new TopologyFile.Model(
                                new ModelPlan.One(choice(new ModelChoice.File(Path.of("/models/m.onnx"), false))),
                                Provider.TENSORRT,
                                List.of(1, 0),
                                OptionalLong.of(2_000_000_000),
                                false,
                                true,
                                Path.of("/engines"),
                                5,
                                DecodeMode.FAST),
                        Optional.empty(),
                        new TopologyFile.Batch(64, Duration.ZERO),
                        10,
                        new TopologyFile.Memory(1_000_000_000, 2L << 30),
                        Duration.ofMinutes(1),
                        Map.of("security.protocol", "SSL", "max.poll.records", "10")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            embedding: topic                 | TOPIC      | images.embeddings
            embeddings: e                    | TOPIC      | e
            {embedding: none, embeddings: e} | NONE       | e
            embedding: prediction            | PREDICTION | images.embeddings
            """)
    void sendsEmbeddingsWhereTheFileSays(String output, Embedding where, String topic) throws IOException {
        TopologyFile topology = read(SMALLEST + "output:\n  %s\n".formatted(output));
        assertThat(topology.output().embedding()).isEqualTo(where);
        assertThat(topology.output().embeddings()).isEqualTo(topic);
    }

    @Test
    void refusesEmbeddingsInATopicThatHasAnotherUse() {
        assertThat(problems(SMALLEST + "output: {embeddings: predictions}\n"))
                .containsExactly("output.embeddings: 'predictions' is the topic of predictions too");
        assertThat(problems(SMALLEST + "output: {embeddings: images}\n"))
                .containsExactly("output.embeddings: 'images' is an input topic too");
        assertThat(problems(SMALLEST + "output: {embeddings: a b}\n"))
                .containsExactly(
                        "output.embeddings: found 'a b', allowed in a topic's name are up to 249 letters, digits, '.', '_' and '-'");
    }

    @Test
    void asksAServerOfOnesOwnByPath() throws IOException {
        String s3 = SMALLEST + "fetch: {s3: {buckets: photos, endpoint: 'http://localhost:9000'}}\n";
        assertThat(read(s3).fetch().s3().pathStyle()).isTrue();
        assertThat(read(s3).fetch().allowsNothing()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            buckets: Photos                         | fetch.s3.buckets: found 'Photos', allowed is bucket or bucket/prefix/*, without s3://, the bucket in small letters
            buckets: s3://photos                    | fetch.s3.buckets: found 's3://photos', allowed is bucket or bucket/prefix/*, without s3://, the bucket in small letters
            buckets: "*"                            | fetch.s3.buckets: found '*', allowed is bucket or bucket/prefix/*, without s3://, the bucket in small letters
            buckets: photos/2026/                   | fetch.s3.buckets: found 'photos/2026/', allowed is bucket or bucket/prefix/*, without s3://, the bucket in small letters
            buckets: photos/*/2026                  | fetch.s3.buckets: found 'photos/*/2026', allowed is bucket or bucket/prefix/*, without s3://, the bucket in small letters
            buckets: photos, endpoint: minio:9000   | fetch.s3.endpoint: allowed is http://host:port or https://host:port, without path and password
            buckets: photos, endpoint: "http://a:b@c" | fetch.s3.endpoint: allowed is http://host:port or https://host:port, without path and password
            buckets: photos, region: eu central     | fetch.s3.region: found 'eu central', allowed is a name such as eu-central-1
            region: eu-central-1                    | fetch.s3.buckets: is missing; without it nothing of S3 may be fetched
            """)
    void refusesOfS3WhatCannotBe(String s3, String problem) {
        assertThat(problems(SMALLEST + "fetch: {s3: {%s}}\n".formatted(s3))).containsExactly(problem);
    }

    @Test
    void startsRelativePathsAtTheFilesFolder() throws IOException {
        TopologyFile topology = read(SMALLEST + "fetch: {files: [pictures, ./more]}\n");

        assertThat(file(topology)).isEqualTo(folder.resolveSibling("models").resolve("signs.onnx"));
        assertThat(topology.fetch().files()).containsExactly(folder.resolve("pictures"), folder.resolve("more"));
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        assertThat(problems("""
                                name: my demo
                                guarantee: twice
                                threads: 0
                                inptu: {topics: images}
                                input: {topics: [images, [x]], form: earliest}
                                output: {predictions: images, create-topics: perhaps, replication-factor: 0}
                                fetch: {files: {a: b}, max-bytes: 20XB, deadline: soon, http: ["https://a/b"]}
                                batch: 32
                                model: {provider: gpu}
                                memory: {encoded: 5MB}
                                """))
                .containsExactlyInAnyOrder(
                        "name: found 'my demo', allowed are letters, digits, '.', '_' and '-', a letter or digit first",
                        "guarantee: found 'twice', allowed is exactly-once, at-least-once",
                        "threads: found '0', allowed is a whole number from 1 to 64",
                        "inptu: unknown; did you mean input?",
                        "input.topics[1]: found a list, allowed is a text",
                        "input.form: unknown; did you mean from?",
                        "output.predictions: 'images' is an input topic too",
                        "output.create-topics: found 'perhaps', allowed is true or false",
                        "output.replication-factor: found '0', allowed is 1 and more, or -1 for the broker's default",
                        "fetch.files: found a mapping, allowed is a text",
                        "fetch.max-bytes: found '20XB', allowed is a size from 1KB to 1GB",
                        "fetch.deadline: found 'soon', allowed is a time from 1ms to 3600s",
                        "fetch.http: found 'https://a/b', allowed is host, host:port or *.domain, perhaps behind https://, without a path",
                        "batch: found '32', allowed is a mapping with fields of its own",
                        "model.file: is missing; give a prepared model, such as ../models/signs.onnx, or directory or topic",
                        "model.provider: found 'gpu', allowed is auto, cuda, tensorrt, cpu",
                        "memory.encoded: found 5MB, needed is at least fetch.max-bytes, 20MB");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            threads: 2.5 | threads: found '2.5', allowed is a whole number from 1 to 64
            threads: many | threads: found 'many', allowed is a whole number from 1 to 64
            threads: [2] | threads: found a list, allowed is a whole number from 1 to 64
            window: -1 | window: found '-1', allowed is a whole number from 1 to 100000
            window: 99999999999999999999 | window: found '99999999999999999999', allowed is a whole number from 1 to 100000
            drain-timeout: 20 | drain-timeout: found '20', allowed is a time from 0ms to 3600s
            drain-timeout: -5s | drain-timeout: found '-5s', allowed is a time from 0ms to 3600s
            batch: {linger: 5 parsecs} | batch.linger: found '5 parsecs', allowed is a time from 0ms to 60s
            memory: {originals: 1} | memory.originals: found '1', allowed is a size from 1MB to 100GB
            fetch: {max-pixels: 99999999999M} | fetch.max-pixels: found '99999999999M', allowed is a count from 1000 to 1000000000, such as 50M
            colour: red | colour: unknown; allowed here are name, bootstrap-servers, guarantee, threads, input, output, routes, fetch, model, cascade, shadow, batch, window, memory, drain-timeout, kafka
            kafka: {ssl: {protocol: TLS}} | kafka.ssl: found a mapping, allowed is a text or a number
            kafka: {bootstrap.servers: a:1} | kafka.bootstrap.servers: give it as bootstrap-servers at the top of the file
            bootstrap-servers: localhost | bootstrap-servers: found 'localhost', allowed is host:port, several separated by commas
            output: {predictions: a/b} | output.predictions: found 'a/b', allowed in a topic's name are up to 249 letters, digits, '.', '_' and '-'
            output: {predictions: x, dead-letters: x} | output.dead-letters: 'x' is the topic of predictions too
            fetch: {private-addresses: ["10.0.0.0/33"]} | fetch.private-addresses: found '10.0.0.0/33', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]
            fetch: {private-addresses: ["10.0.0/8"]} | fetch.private-addresses: found '10.0.0/8', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]
            fetch: {private-addresses: ["010.0.0.1"]} | fetch.private-addresses: found '010.0.0.1', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]
            fetch: {private-addresses: ["256.0.0.1"]} | fetch.private-addresses: found '256.0.0.1', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]
            fetch: {private-addresses: ["::1/129"]} | fetch.private-addresses: found '::1/129', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]
            fetch: {private-addresses: ["fe80::1%lo"]} | fetch.private-addresses: found 'fe80::1%lo', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]
            fetch: {private-addresses: ["localhost"]} | fetch.private-addresses: found 'localhost', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]
            fetch: {private-addresses: ["10.0.0.0/"]} | fetch.private-addresses: found '10.0.0.0/', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]
            fetch: {private-addresses: ["yes"]} | fetch.private-addresses: found 'yes', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]
            fetch: {private-addresses: ["127.1"]} | fetch.private-addresses: found '127.1', allowed is true, false, or a list of addresses and ranges such as [10.1.0.0/16, 127.0.0.1]
            fetch: {http: ["a:0"]} | fetch.http: found 'a:0', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["a:65536"]} | fetch.http: found 'a:65536', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["ftp://a"]} | fetch.http: found 'ftp://a', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["https://"]} | fetch.http: found 'https://', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["https://a/b"]} | fetch.http: found 'https://a/b', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["[::zz]"]} | fetch.http: found '[::zz]', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["[1.2.3.4]"]} | fetch.http: found '[1.2.3.4]', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["a:b"]} | fetch.http: found 'a:b', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["127.1"]} | fetch.http: found '127.1', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["https://0x7f.0.0.1:80"]} | fetch.http: found 'https://0x7f.0.0.1:80', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["*"]} | fetch.http: found '*', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {http: ["a*.b"]} | fetch.http: found 'a*.b', allowed is host, host:port or *.domain, perhaps behind https://, without a path
            fetch: {on-outage: wait} | fetch.on-outage: found 'wait', allowed is pause, dead-letter
            fetch: {concurrency-per-host: 0} | fetch.concurrency-per-host: found '0', allowed is a whole number from 1 to 10000
            output: {dead-letters: images} | output.dead-letters: 'images' is an input topic too
            """)
    void namesTheFieldWhatWasFoundAndWhatIsAllowed(String line, String problem) {
        assertThat(problems(SMALLEST + line + "\n")).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            devices: [0, -1] | model.devices: found '-1', allowed are whole numbers from 0 to 63
            devices: first | model.devices: found 'first', allowed are whole numbers from 0 to 63
            devices: [1, 0, 1] | model.devices: a GPU stands in it twice
            gpu-mem-limit: 2 | model.gpu-mem-limit: found '2', allowed is a size from 100MB to 1000GB
            deterministic: often | model.deterministic: found 'often', allowed is true or false
            """)
    void namesWhatIsWrongWithTheDevice(String line, String problem) {
        assertThat(problems("name: a\ninput: {topics: x}\nmodel:\n  file: m\n  " + line + "\n"))
                .containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource({"true,'0.0.0.0/0,::/0'", "false,''", "127.0.0.1,127.0.0.1"})
    void takesAllPrivateAddressesOrNoneOrOne(String written, String addresses) throws IOException {
        assertThat(String.join(
                        ",",
                        read(SMALLEST + "fetch: {private-addresses: %s}\n".formatted(written))
                                .fetch()
                                .privateAddresses()))
                .isEqualTo(addresses);
    }

    @Test
    void refusesATopicThatStandsTwiceAmongTheInputs() {
        assertThat(problems("name: a\ninput: {topics: [x, x]}\nmodel: {file: m}\n"))
                .containsExactly("input.topics: a topic stands in it twice");
    }

    @Test
    void refusesWhatIsMissing() {
        assertThat(problems("threads: 1\n"))
                .containsExactlyInAnyOrder(
                        "name: is missing; give the application id, which is the consumer group too",
                        "input.topics: is missing; give at least one topic",
                        "model.file: is missing; give a prepared model, such as ../models/signs.onnx, or directory or topic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing yet\n", "[a, b]", "just words", "---\n"})
    void refusesAFileThatHoldsNoMapping(String content) {
        assertThat(problems(content)).containsExactly("found no mapping, expected name, input, model and so on");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fetch: {http: [a#window: 1# | line 5, column 7: while parsing a flow sequence, expected ',' or ']', but got :
            a: b: c | line 4, column 5: mapping values are not allowed here
            name: other | line 4, column 5: Duplicate Object property "name"
            ---#name: other | line 5, column 1: a second document begins here, allowed is one
            """)
    void saysWhereItIsNoYaml(String lines, String problem) {
        assertThat(problems(SMALLEST + lines.replace('#', '\n'))).containsExactly(problem);
    }

    @Test
    void saysThatAFileIsMissingOrUnreadable() throws IOException {
        assertThat(catchThrowableOfType(
                        TopologyException.class, () -> new TopologyReader().read(folder.resolve("no.yaml"), Map.of())))
                .hasMessage("%s: there is no such file", folder.resolve("no.yaml"));
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThat(catchThrowableOfType(TopologyException.class, () -> new TopologyReader().read(binary, Map.of())))
                .hasMessage("%s: is no text in UTF-8", binary);
    }

    @Test
    void takesValuesFromTheCommandLineBeforeThoseOfTheFile() throws IOException {
        TopologyFile topology = read(
                SMALLEST + "batch: {max-size: 16}\nthreads: 1\n",
                Map.of(
                        "threads", "3",
                        "batch.linger", "1ms",
                        "input.topics", "[a, b]",
                        "kafka.security.protocol", "SSL",
                        "fetch.http", "localhost:8080"));

        assertThat(topology.threads()).isEqualTo(3);
        assertThat(topology.batch()).isEqualTo(new TopologyFile.Batch(16, Duration.ofMillis(1)));
        assertThat(topology.input().topics()).containsExactly("a", "b");
        assertThat(topology.kafka()).containsExactly(Map.entry("security.protocol", "SSL"));
        assertThat(topology.fetch().http()).containsExactly("localhost:8080");
    }

    @Test
    void startsRelativePathsOfTheCommandLineAtTheWorkingDirectory() throws IOException {
        TopologyFile topology = read(SMALLEST, Map.of("model.file", "m.onnx", "fetch.files", "[pictures, /data]"));

        assertThat(file(topology)).isEqualTo(Path.of("m.onnx").toAbsolutePath());
        assertThat(topology.fetch().files()).containsExactly(Path.of("pictures").toAbsolutePath(), Path.of("/data"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            batch.maxsize | 3 | batch.maxsize: unknown; did you mean max-size?
            batch.max-size.x | 3 | batch.max-size: found a mapping, allowed is a whole number from 1 to 1024
            threads | many | threads: found 'many', allowed is a whole number from 1 to 64
            threads | [1 | threads: the value '[1' of --set is no YAML: line 1, column 3: while parsing a flow sequence, expected ',' or ']', but got <stream end>
            fetch.http | [*.a.b] | fetch.http: the value '[*.a.b]' of --set is no YAML: line 1, column 3: while scanning an alias, unexpected character found .(46); a text that begins with * needs quotes
            model | x | model: found 'x', allowed is a mapping with fields of its own
            . | x | --set .=x: allowed is a path in the file, such as batch.max-size
            batch. | x | --set batch.=x: allowed is a path in the file, such as batch.max-size
            """)
    void holdsTheCommandLineToTheSameRules(String path, String value, String problem) {
        var thrown = catchThrowableOfType(TopologyException.class, () -> read(SMALLEST, Map.of(path, value)));
        assertThat(thrown.problems()).contains(problem);
    }

    private ModelPlan plan(String model) throws IOException {
        return read("name: x\ninput: {topics: images}\n" + model + "\n").model().plan();
    }

    @Test
    void readsWhereAModelComesFrom() throws IOException {
        assertThat(plan("model: {file: /m.onnx, watch: true}"))
                .isEqualTo(new ModelPlan.One(choice(new ModelChoice.File(Path.of("/m.onnx"), true))));
        assertThat(plan("model: {directory: /models}"))
                .isEqualTo(new ModelPlan.One(choice(new ModelChoice.Directory(Path.of("/models")))));
        assertThat(plan("model: {topic: models, name: clothing, directory: /models}"))
                .isEqualTo(new ModelPlan.One(choice(new ModelChoice.Topic("models", "clothing", Path.of("/models")))));
        assertThat(
                        plan(
                                "model: {directory: d, look-every: 1m, allow-label-change: true, golden: {folder: g, minimum: 0.9}}"))
                .isEqualTo(new ModelPlan.One(new ModelChoice(
                        new ModelChoice.Directory(folder.resolve("d")),
                        Duration.ofMinutes(1),
                        true,
                        Optional.of(new ModelChoice.Golden(folder.resolve("g"), 0.9)))));
    }

    @Test
    void readsSeveralModels() throws IOException {
        ModelChoice a = choice(new ModelChoice.File(Path.of("/a.onnx"), false));
        ModelChoice b = choice(new ModelChoice.File(Path.of("/b.onnx"), false));
        assertThat(plan("model: {ensemble: [{file: /a.onnx}, {file: /b.onnx}]}"))
                .isEqualTo(new ModelPlan.Ensemble(List.of(a, b)));
        assertThat(
                        plan(
                                "model: {file: /a.onnx}\ncascade: [{when: {score-below: 0.8, margin-below: 0.1}, model: {file: /b.onnx}}]"))
                .isEqualTo(new ModelPlan.Cascade(a, List.of(new ModelPlan.Step(0.8, 0.1, b))));
        assertThat(read(SMALLEST + "shadow: {model: {file: /a.onnx}}\n").shadow())
                .contains(new TopologyFile.Shadow(a, "predictions.shadow"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            model: {}                                                           | model.file: is missing; give a prepared model, such as ../models/signs.onnx, or directory or topic
            model: {file: a, directory: b}                                      | model.directory: found together with file; give one of them
            model: {topic: m, directory: d}                                     | model.name: is missing; give the key of the records in model.topic that name the model's file
            model: {topic: m, name: n}                                          | model.directory: is missing; give the folder below which the files lie that model.topic names
            model: {file: a, name: n}                                           | model.name: is for topic: the key of the records that name the model's file
            model: {directory: a, watch: true}                                  | model.watch: is for file: a directory and a topic are always watched
            model: {file: a, allow-label-change: true}                          | model.allow-label-change: the model never changes; it goes with watch: true, directory or topic
            model: {file: a, golden: {folder: g}}                               | model.golden.minimum: is missing; give the part that a model must know, more than 0 and at most 1
            model: {file: a, golden: {folder: g, minimum: 2}}                   | model.golden.minimum: found '2', allowed is a number from 0 to 1
            model: {ensemble: [{file: a}]}                                      | model.ensemble: found one model, allowed are two and more
            model: {ensemble: [{file: a}, {file: b}], file: c}                  | model.file: goes into the list of model.ensemble
            model: {ensemble: [{file: a}, {file: b, provider: cpu}]}            | model.ensemble[1].provider: unknown; allowed here are file, directory, topic, watch, name, look-every, allow-label-change, golden
            model: {ensemble: [{file: a}, {directory: b, allow-label-change: true}]} | model.ensemble[1].allow-label-change: the models of an ensemble or a cascade must keep the same labels
            model: {ensemble: {file: a}}                                        | model.ensemble: found a mapping, allowed is a list of mappings
            model: {topic: images, name: n, directory: d}                       | model.topic: 'images' is the topic of input too
            """)
    void saysWhatIsWrongWithAModel(String model, String problem) {
        assertThat(problems("name: x\ninput: {topics: images}\n" + model + "\n"))
                .contains(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cascade: [{model: {file: b}}]                                  | cascade[0].when: is missing; give score-below or margin-below, more than 0 and at most 1
            cascade: [{when: {score-below: 0.5}}]                          | cascade[0].model.file: is missing; give a prepared model, such as ../models/signs.onnx, or directory or topic
            cascade: [b]                                                   | cascade[0]: found 'b', allowed is a mapping with fields of its own
            shadow: {model: {file: b}, topic: predictions}                 | shadow.topic: 'predictions' is the topic of predictions too
            shadow: {model: {file: b}, topic: images}                      | shadow.topic: 'images' is an input topic too
            """)
    void saysWhatIsWrongWithFurtherModels(String lines, String problem) {
        assertThat(problems(SMALLEST + lines + "\n")).contains(problem);
    }

    @Test
    void anEnsembleStandsAloneAndHasNoEmbedding() {
        String two = "name: x\ninput: {topics: images}\nmodel: {ensemble: [{file: a}, {file: b}]}\n";
        assertThat(problems(two + "cascade: [{when: {score-below: 0.5}, model: {file: c}}]\n"))
                .containsExactly("cascade: the models of model.ensemble answer together; it goes with a single model");
        assertThat(problems(two + "output: {embedding: topic}\n"))
                .containsExactly("output.embedding: an ensemble has none: each of its models has its own");
    }

    private static ModelChoice choice(ModelChoice.Origin origin) {
        return new ModelChoice(origin, Duration.ofSeconds(2), false, Optional.empty());
    }

    private static Path file(TopologyFile topology) {
        ModelChoice only = topology.model().plan().models().getFirst();
        return ((ModelChoice.File) only.origin()).file();
    }

    private TopologyFile read(String content) throws IOException {
        return read(content, Map.of());
    }

    private TopologyFile read(String content, Map<String, String> overrides) throws IOException {
        return new TopologyReader().read(Files.writeString(folder.resolve("topology.yaml"), content), overrides);
    }

    private List<String> problems(String content) {
        return catchThrowableOfType(TopologyException.class, () -> read(content))
                .problems();
    }
}
