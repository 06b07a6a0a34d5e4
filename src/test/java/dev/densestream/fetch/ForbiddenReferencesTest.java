package dev.densestream.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * References that must not be followed, each with a server that would be found behind it: it listens on every address of this
 * machine, and whoever gets past a rule is seen there.
 */
@Timeout(20)
class ForbiddenReferencesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final List<String> LOOPBACK = List.of("127.0.0.1");

    private final CountedBudget budget = new CountedBudget();
    private final NamesOfTests names = new NamesOfTests()
            .with("allowed.example", "127.0.0.1")
            .with("evil.example", "127.0.0.1")
            .with("allowed.example.evil.example", "127.0.0.1")
            .with("evilallowed.example", "127.0.0.1")
            .with("allowed.example.", "127.0.0.1")
            .with("pictures.example", "127.0.0.1")
            .with("evilpictures.example", "127.0.0.1")
            .with("a.pictures.example", "127.0.0.1")
            .with("inside.pictures.example", "127.0.0.2")
            .with("private.example", "127.0.0.1")
            .with("private6.example", "::1")
            .with("mapped.example", "::ffff:127.0.0.1")
            .with("mixed.example", "127.0.0.1 8.8.8.8")
            .with("mixed-last.example", "8.8.8.8 127.0.0.1")
            .with("metadata.example", "169.254.169.254")
            .with("xn--80ak6aa92e.example", "127.0.0.1");

    @TempDir
    private Path folder;

    private RawServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new RawServer(null, (_, path, exchange) -> {
            if (path.startsWith("/to?")) {
                exchange.respond(
                        "302 Found\nLocation: " + URLDecoder.decode(path.substring("/to?".length()), UTF_8), "");
            } else {
                exchange.respond("200 OK", "a secret");
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private FetchException refusal(List<String> hosts, List<String> privateAddresses, String reference) {
        return refusal(List.of(), hosts, privateAddresses, reference);
    }

    private FetchException refusal(
            List<Path> roots, List<String> hosts, List<String> privateAddresses, String reference) {
        var policy = new FetchPolicy(
                roots,
                hosts.stream().map(this::filled).toList(),
                privateAddresses,
                false,
                1_000,
                2,
                3,
                DEADLINE,
                FetchPolicy.OnOutage.DEAD_LETTER);
        String filled = filled(reference);
        FetchException refused = catchThrowableOfType(
                FetchException.class,
                () -> Fetchers.of(policy, names).fetch(filled, Deadline.in(DEADLINE, System::nanoTime), budget));
        assertThat(refused).as("fetching %s", filled).isNotNull();
        assertThat(budget.asked()).as("bytes that were read").isEmpty();
        assertThat(refused.retryable()).isFalse();
        return refused;
    }

    private String filled(String text) {
        return text.replace("{port}", Integer.toString(server.port())).replace("{root}", folder + "/root");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            http://127.0.0.1:{port}/                       | not-allowed
            http://127.0.0.1.:{port}/                      | bad-uri
            http://127.1:{port}/                           | bad-uri
            http://127.0.1:{port}/                         | bad-uri
            http://2130706433:{port}/                      | bad-uri
            http://017700000001:{port}/                    | bad-uri
            http://0177.0.0.1:{port}/                      | bad-uri
            http://0x7f000001:{port}/                      | bad-uri
            http://0x7f.0.0.1:{port}/                      | bad-uri
            http://0x7f.1:{port}/                          | bad-uri
            http://0:{port}/                               | bad-uri
            http://0.0.0.0:{port}/                         | not-allowed
            http://localhost:{port}/                       | not-allowed
            http://LOCALHOST:{port}/                       | not-allowed
            http://[::1]:{port}/                           | not-allowed
            http://[::]:{port}/                            | not-allowed
            http://[0:0:0:0:0:0:0:1]:{port}/               | not-allowed
            http://[::ffff:127.0.0.1]:{port}/              | not-allowed
            http://[::ffff:7f00:1]:{port}/                 | not-allowed
            http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/      | not-allowed
            http://[::127.0.0.1]:{port}/                   | not-allowed
            http://[::ffff:0:127.0.0.1]:{port}/            | not-allowed
            http://[64:ff9b::7f00:1]:{port}/               | not-allowed
            http://[2002:7f00:1::]:{port}/                 | not-allowed
            http://[2001:0:7f00:1::80ff:fffe]:{port}/      | not-allowed
            http://[fc00::1]:{port}/                       | not-allowed
            http://[fe80::1]:{port}/                       | not-allowed
            http://[fe80::1%25lo]:{port}/                  | bad-uri
            http://[::1%25lo]:{port}/                      | bad-uri
            http://[::1%251]:{port}/                       | bad-uri
            http://10.0.0.1:{port}/                        | not-allowed
            http://192.168.0.1:{port}/                     | not-allowed
            http://172.16.0.1:{port}/                      | not-allowed
            http://100.64.0.1:{port}/                      | not-allowed
            http://224.0.0.1:{port}/                       | not-allowed
            http://255.255.255.255:{port}/                 | not-allowed
            http://169.254.169.254/latest/meta-data/       | not-allowed
            http://[fd00:ec2::254]/latest/meta-data/       | not-allowed
            http://127。0。0。1:{port}/                    | bad-uri
            http://１２７.0.0.1:{port}/                    | bad-uri
            http://①②⑦.⓪.⓪.①:{port}/                     | bad-uri
            http://ｌocalhost:{port}/                       | bad-uri
            http://%6c%6f%63alhost:{port}/                 | bad-uri
            http://127.0.0.1%2f.example.com:{port}/        | bad-uri
            http://127.0.0.1%00.example.com:{port}/        | bad-uri
            http://private.example:{port}/                 | not-allowed
            http://PRIVATE.example:{port}/                 | not-allowed
            http://private6.example:{port}/                | not-allowed
            http://mapped.example:{port}/                  | not-allowed
            http://mixed.example:{port}/                   | not-allowed
            http://mixed-last.example:{port}/              | not-allowed
            http:///etc/passwd                             | bad-uri
            http:127.0.0.1:{port}/                         | bad-uri
            http:/127.0.0.1:{port}/                        | bad-uri
            http://127.0.0.1:65536/                        | bad-uri
            http://127.0.0.1:0/                            | bad-uri
            http://127.0.0.1:{port}:80/                    | bad-uri
            """)
    void noHostIsReachedAtAPrivateAddress(String reference, String code) {
        FetchException refused = refusal(List.of("*"), List.of(), reference);
        assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
        assertThat(server.contacts()).isEmpty();
    }

    /** What {@code fetch.private-addresses: true} stands for. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "http://169.254.169.254/",
                "http://169.254.170.2/",
                "http://169.254.170.23/",
                "http://100.100.100.200/",
                "http://192.0.0.192/",
                "http://168.63.129.16/",
                "http://[fd00:ec2::254]/",
                "http://[fd00:ec2::23]/",
                "http://[fd20:ce::254]/",
                "http://[::ffff:169.254.169.254]/",
                "http://[::a9fe:a9fe]/",
                "http://[::ffff:0:a9fe:a9fe]/",
                "http://[64:ff9b::a9fe:a9fe]/",
                "http://[64:ff9b:1::a9fe:a9fe]/",
                "http://[2002:a9fe:a9fe::]/",
                "http://[2001:0:1::5601:5601]/",
                "http://metadata.example/"
            })
    void aMetadataServiceIsNotReachedEvenWherePrivateAddressesAreAllowed(String reference) {
        FetchException refused = refusal(List.of("*"), FetchPolicy.ALL_ADDRESSES, reference);
        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(refused).hasMessageContaining("metadata").hasMessageContaining("fetch.private-addresses");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            http://evil.example:{port}/                            | not-allowed
            http://allowed.example.evil.example:{port}/            | not-allowed
            http://evilallowed.example:{port}/                     | not-allowed
            http://allowed.example.:{port}/                        | not-allowed
            http://allowed.example/                                | not-allowed
            http://allowed.example:1/                              | not-allowed
            https://allowed.example:{port}/                        | not-allowed
            http://127.0.0.1:{port}/                               | not-allowed
            http://pictures.example:{port}/                        | not-allowed
            http://evilpictures.example:{port}/                    | not-allowed
            http://a.pictures.example/                             | not-allowed
            http://inside.pictures.example:{port}/                 | not-allowed
            http://xn--80ak6aa92e.example:{port}/                  | not-allowed
            http://аllowed.example:{port}/                         | bad-uri
            http://allowed。example:{port}/                        | bad-uri
            http://allowed.example:{port}@evil.example:{port}/     | not-allowed
            http://evil.example@allowed.example:{port}/            | not-allowed
            http://user:word@allowed.example:{port}/               | not-allowed
            http://@allowed.example:{port}/                        | not-allowed
            http://user:word@ho_st:{port}/                         | not-allowed
            http://evil.example:{port}#@allowed.example:{port}/    | not-allowed
            http://evil.example:{port}?@allowed.example:{port}/    | not-allowed
            http://evil.example:{port}/@allowed.example:{port}/    | not-allowed
            http://evil.example:{port}\\@allowed.example:{port}/   | bad-uri
            http://allowed.example:{port}\\@evil.example:{port}/   | bad-uri
            http:\\\\allowed.example:{port}\\                      | bad-uri
            http://allowed.example:{port}&@evil.example:{port}/    | not-allowed
            http://allowed%2eexample:{port}/                       | bad-uri
            http://allowed.example%00.evil.example:{port}/         | bad-uri
            http://evil.example:{port}%2f@allowed.example:{port}/  | not-allowed
            http://[allowed.example]:{port}/                       | bad-uri
            //allowed.example:{port}/                              | not-allowed
            """)
    void onlyTheNamedHostsAreAsked(String reference, String code) {
        FetchException refused =
                refusal(List.of("http://allowed.example:{port}", "*.pictures.example:{port}"), LOOPBACK, reference);
        assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
        assertThat(refused.getMessage()).doesNotContain("word");
        assertThat(server.contacts()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            http://evil.example:{port}/                          | not-allowed
            //evil.example:{port}/                               | not-allowed
            http://127.0.0.1:{port}/                             | not-allowed
            http://[::1]:{port}/                                 | not-allowed
            http://2130706433:{port}/                            | bad-uri
            http://10.0.0.1:{port}/                              | not-allowed
            http://169.254.169.254/latest/meta-data/             | not-allowed
            http://inside.pictures.example:{port}/               | not-allowed
            http://allowed.example/                              | not-allowed
            http://allowed.example:22/                           | not-allowed
            http://user:word@allowed.example:{port}/             | not-allowed
            http://allowed.example:{port}@evil.example:{port}/   | not-allowed
            http://allowed.example:{port}\\@evil.example:{port}/ | bad-uri
            file:///etc/passwd                                   | not-allowed
            file://{root}/a.jpg                                  | not-allowed
            data:image/png;base64,AAAA                           | not-allowed
            ftp://allowed.example/                               | not-allowed
            jar:file:///x.jar!/y                                 | not-allowed
            javascript:alert(1)                                  | not-allowed
            http://[                                             | bad-uri
            http:///x                                            | bad-uri
            """)
    void aRedirectIsHeldToTheSameRules(String location, String code) throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("root")).resolve("a.jpg"), "a secret");
        FetchException refused = refusal(
                List.of(folder.resolve("root")),
                List.of("allowed.example:{port}", "*.pictures.example:{port}"),
                LOOPBACK,
                "http://allowed.example:{port}/to?" + URLEncoder.encode(filled(location), UTF_8));
        assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
        assertThat(refused.getMessage()).doesNotContain("word");
        assertThat(server.paths()).hasSize(1);
        assertThat(server.contacts()).hasSize(1);
    }

    @Test
    void aNameThatChangesItsAddressIsCheckedAtEachConnection() throws Exception {
        names.with("rebinding.example", "127.0.0.2", "127.0.0.1");
        try (var unwell = new RawServer(null, (_, _, exchange) -> exchange.respond("503 Later", ""))) {
            FetchException refused = refusal(
                    List.of("*"), List.of("127.0.0.2"), "http://rebinding.example:%d/".formatted(unwell.port()));
            assertThat(refused.code()).isEqualTo("not-allowed");
            assertThat(refused).hasMessageContaining("127.0.0.1").hasMessageContaining("allows only 127.0.0.2");
            assertThat(unwell.contacts()).containsExactly(InetAddress.ofLiteral("127.0.0.2"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "ftp://allowed.example/x",
                "sftp://allowed.example/x",
                "jar:file:///x.jar!/y",
                "gopher://allowed.example:{port}/_GET",
                "netdoc:///etc/passwd",
                "classpath:logback.xml",
                "resource:logback.xml",
                "javascript:alert(1)",
                "mailto:a@b",
                "ldap://allowed.example/",
                "dict://allowed.example:{port}/",
                "blob:http://allowed.example:{port}/x",
                "view-source:http://allowed.example:{port}/",
                "http+unix://%2Frun%2Fdocker.sock/",
                "urn:isbn:1",
                "ws://allowed.example:{port}/",
                "url:http://allowed.example:{port}/"
            })
    void noOtherSchemeIsTaken(String reference) {
        FetchException refused = refusal(List.of("*"), FetchPolicy.ALL_ADDRESSES, reference);
        assertThat(refused.code()).isEqualTo("unsupported-scheme");
        assertThat(refused.attempts()).isZero();
        assertThat(server.contacts()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {root}/../outside/secret.jpg                    | not-allowed
            {root}/./../outside/secret.jpg                  | not-allowed
            file://{root}/../outside/secret.jpg             | not-allowed
            file://{root}/%2e%2e/outside/secret.jpg         | not-allowed
            file://{root}/..%2foutside%2fsecret.jpg         | not-allowed
            file://{root}/%2E%2E%2Foutside/secret.jpg       | not-allowed
            file://{root}/%252e%252e/outside/secret.jpg     | not-found
            {root}-twin/secret.jpg                          | not-allowed
            {root}/link/secret.jpg                          | not-allowed
            {root}/secret-link.jpg                          | not-allowed
            {root}/link/../outside/secret.jpg               | not-allowed
            {root}/zero-link                                | not-allowed
            {root}/pipe                                     | not-allowed
            {root}/socket                                   | not-allowed
            {root}                                          | not-allowed
            {root}/                                         | not-allowed
            /dev/zero                                       | not-allowed
            file:///dev/zero                                | not-allowed
            /dev/stdin                                      | not-allowed
            /proc/self/environ                              | not-allowed
            /proc/self/root/etc/passwd                      | not-allowed
            /proc/self/fd/0                                 | not-allowed
            file://{root}/%00                               | bad-uri
            file://{root}/a.jpg%00.png                      | bad-uri
            file://{root}/a.jpg?x                           | bad-uri
            file://host{root}/a.jpg                         | not-allowed
            file://127.0.0.1{root}/a.jpg                    | not-allowed
            file://user:word@localhost{root}/a.jpg          | not-allowed
            file:////host/share/a.jpg                       | not-allowed
            //host/share/a.jpg                              | not-allowed
            \\\\host\\share\\a.jpg                          | not-allowed
            C:\\Windows\\win.ini                            | not-allowed
            file:///C:/Windows/win.ini                      | not-allowed
            ~/secret.jpg                                    | not-allowed
            file:a.jpg                                      | bad-uri
            """)
    void onlyRegularFilesReallyBelowARootAreRead(String reference, String code) throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(root.resolve("a.jpg"), "a picture");
        Files.writeString(outside.resolve("secret.jpg"), "a secret");
        Files.writeString(Files.createDirectory(folder.resolve("root-twin")).resolve("secret.jpg"), "a secret");
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("secret-link.jpg"), outside.resolve("secret.jpg"));
        Files.createSymbolicLink(root.resolve("zero-link"), Path.of("/dev/zero"));
        assumeTrue(!reference.endsWith("pipe") || madePipe(root.resolve("pipe")), "skipped: there is no mkfifo here");
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(root.resolve("socket")));
            FetchException refused = refusal(List.of(root), List.of(), List.of(), reference);
            assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
            assertThat(refused.getMessage()).doesNotContain("word");
        }
    }

    static boolean madePipe(Path pipe) throws InterruptedException {
        try {
            Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
            return mkfifo.waitFor(10, TimeUnit.SECONDS) && mkfifo.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** That the rows above are refused for what they are, not because nothing is ever fetched here. */
    @Test
    void whatIsAllowedIsReached() throws Exception {
        var policy = new FetchPolicy(
                List.of(),
                List.of(filled("http://allowed.example:{port}"), filled("*.pictures.example:{port}")),
                List.of("127.0.0.0/8", "169.254.169.254"),
                false,
                1_000,
                1,
                3,
                DEADLINE,
                FetchPolicy.OnOutage.DEAD_LETTER);
        ImageFetcher fetcher = Fetchers.of(policy, names);
        for (String reference : List.of(
                "http://allowed.example:{port}/x",
                "HTTP://ALLOWED.example:{port}/x#part",
                "http://a.pictures.example:{port}/x",
                "http://allowed.example:{port}/to?%2Fy",
                "http://allowed.example:{port}/to?http%3A%2F%2Finside.pictures.example%3A{port}%2F")) {
            try (FetchedImage image =
                    fetcher.fetch(filled(reference), Deadline.in(DEADLINE, System::nanoTime), budget)) {
                assertThat(new String(image.bytes(), UTF_8)).isEqualTo("a secret");
            }
        }
        assertThat(server.contacts()).hasSize(7);
    }
}
