package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostGuardTest {
    private final HostGuard anyPublicHost = new HostGuard(List.of("*"), List.of());
    private final HostGuard named = new HostGuard(
            List.of("pictures.example.com", "*.CDN.example.com", "local:8080", "[::1]:9000", "*:7000"),
            FetchPolicy.ALL_ADDRESSES);

    private static FetchException refusal(HostGuard guard, String uri) {
        FetchFailure failure = catchThrowableOfType(FetchFailure.class, () -> guard.check(HttpReference.of(uri)));
        return failure == null ? null : failure.after(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.0.2.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:169.254.169.254",
                "::ffff:0:127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::a00:1",
                "100::1",
                "2001::1",
                "2001:2::1",
                "2001:10::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void anAddressOffThePublicNetworkIsPrivate(String address) throws Exception {
        assertThat(HostGuard.isPrivate(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2003::1",
                "2606:4700:4700::1111",
                "2a00:1450:4001::1",
                "3ffe::1"
            })
    void anAddressOnThePublicNetworkIsNot(String address) throws Exception {
        assertThat(HostGuard.isPrivate(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://pictures.example.com/x",
                "https://PICTURES.example.com/x",
                "http://pictures.example.com:80/x",
                "https://pictures.example.com:443/x",
                "http://a.cdn.example.com/x",
                "http://a.b.cdn.EXAMPLE.com/x",
                "http://local:8080/x",
                "http://[::1]:9000/x",
                "http://anything:7000/x"
            })
    void aNamedHostMayBeAsked(String uri) {
        assertThatCode(() -> named.check(HttpReference.of(uri))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evilpictures.example.com/x",
                "http://pictures.example.com.evil.org/x",
                "http://pictures.example.com:8080/x",
                "http://pictures.example.com:443/x",
                "https://pictures.example.com:80/x",
                "http://cdn.example.com/x",
                "http://evilcdn.example.com/x",
                "http://local/x",
                "http://local:8081/x",
                "http://[::1]/x",
                "http://[::2]:9000/x"
            })
    void aHostThatIsNotNamedMayNot(String uri) {
        FetchException refused = refusal(named, uri);
        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(refused).hasMessageContaining("not in fetch.http");
    }

    @ParameterizedTest
    @CsvSource({
        "http://x.example/,true",
        "https://x.example/,true",
        "http://x.example:81/,false",
        "https://secure.example/,true",
        "http://secure.example/,false",
        "https://secure.example:80/,false",
        "http://plain.example:81/,true",
        "https://plain.example:81/,false",
        "https://a.cdn.example/,true",
        "http://a.cdn.example/,false",
        "https://[::1]:9000/,true",
        "https://[0:0::1]:9000/,true"
    })
    void anEntryWithASchemeAllowsOnlyThat(String uri, boolean allowed) {
        var guard = new HostGuard(
                List.of(
                        "x.example",
                        "https://secure.example",
                        "http://plain.example:81",
                        "HTTPS://*.cdn.example",
                        "https://[::1]:9000"),
                List.of());
        assertThat(refusal(guard, uri) == null).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            http://pictures.example.com:8080/x | the host pictures.example.com is not in fetch.http with the port 8080; an entry without a port allows only the scheme's own
            http://other.example/x | the host other.example is not in fetch.http
            http://secure.example/x | the host secure.example is not in fetch.http for http, only for the other scheme
            """)
    void saysWhichRuleItWas(String uri, String message) {
        var guard = new HostGuard(List.of("pictures.example.com", "https://secure.example"), List.of());
        assertThat(refusal(guard, uri)).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"http://x.example/,true", "http://a.y.example/,false", "http://b.y.example/,true"})
    void aHostIsNamedWhereAnEntryIsNoPattern(String uri, boolean named) throws Exception {
        var guard = new HostGuard(List.of("x.example", "*.y.example", "b.y.example"), List.of());
        assertThat(guard.check(HttpReference.of(uri)).named()).isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            http://x.example/a,      https://x.example:443
            https://x.example/a,     http://x.example:80
            https://x.example:8080/, http://x.example:8080
            https://y.example/,      -
            http://y.example:80/,    -
            http://a.z.example/,     -
            """)
    void anEntryWithoutSchemeNamesTwoServers(String uri, String twin) throws Exception {
        var guard = new HostGuard(
                List.of("x.example", "x.example:8080", "http://y.example", "https://y.example", "*.z.example"),
                List.of());
        assertThat(guard.check(HttpReference.of(uri)).twin()).isEqualTo(twin);
    }

    @Test
    void serversAreToldApartBySchemeHostAndPort() throws Exception {
        assertThat(anyPublicHost
                        .check(HttpReference.of("https://A.example/x?y"))
                        .name())
                .isEqualTo("https://a.example:443");
        assertThat(anyPublicHost.check(HttpReference.of("http://[::1]:81/x")).name())
                .isEqualTo("http://[::1]:81");
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3,true",
        "10.2.0.0,false",
        "127.0.0.1,true",
        "127.0.0.2,false",
        "::1,false",
        "fd00::7,true",
        "fd01::7,false",
        "169.254.169.254,true",
        "169.254.170.2,false",
        "8.8.8.8,true",
        "168.63.129.16,false"
    })
    void onlyTheListedPrivateAddressesAreAllowed(String address, boolean allowed) {
        var guard = new HostGuard(
                List.of("*"), List.of("10.1.0.0/16", "127.0.0.1", "fd00::/16", "169.254.169.254", "169.254.170.0/24"));
        var refused = catchThrowableOfType(
                HostGuard.RefusedAddress.class, () -> guard.check("x", InetAddress.ofLiteral(address)));
        assertThat(refused == null).isEqualTo(allowed);
    }

    /** The last word is the socket's, whoever found the address: the client does not look up what is one already. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aSocketDoesNotConnectToARefusedAddress(String address) throws Exception {
        try (var listener = new ServerSocket(0);
                var socket = new GuardedSockets(anyPublicHost).createSocket()) {
            var there = new InetSocketAddress(InetAddress.ofLiteral(address), listener.getLocalPort());
            assertThatThrownBy(() -> socket.connect(there)).isInstanceOf(HostGuard.RefusedAddress.class);
            assertThatThrownBy(() -> socket.connect(there, 100)).isInstanceOf(HostGuard.RefusedAddress.class);
            assertThat(socket.isConnected()).isFalse();
        }
    }

    /** Not even the one of its addresses that would be allowed is connected to. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1 8.8.8.8", "8.8.8.8 127.0.0.1", "8.8.8.8 ::1"})
    void aNameOfWhichOneAddressIsRefusedHasNone(String addresses) {
        var dns = new GuardedDns(anyPublicHost, new NamesOfTests().with("mixed.example", addresses));
        Deadline deadline = Deadline.in(Duration.ofSeconds(5), System::nanoTime);
        assertThatThrownBy(
                        () -> ScopedValue.where(GuardedDns.DEADLINE, deadline).call(() -> dns.lookup("mixed.example")))
                .isInstanceOf(HostGuard.RefusedAddress.class);
    }
}
