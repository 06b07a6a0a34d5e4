package dev.densestream.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostGuardTest {
    private final HostGuard anyPublicHost = new HostGuard(List.of("*"), false);
    private final HostGuard named = new HostGuard(
            List.of("pictures.example.com", "*.CDN.example.com", "local:8080", "[::1]:9000", "*:7000"), true);

    private static FetchException refusal(HostGuard guard, String uri) {
        FetchFailure failure = catchThrowableOfType(FetchFailure.class, () -> guard.check(new URI(uri)));
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
                "http://127.0.0.1/",
                "http://127.0.0.1:8080/",
                "http://127.1/",
                "http://127.0.1/",
                "http://017700000001/",
                "http://0x7f.0.0.1/",
                "http://0x7f000001/",
                "http://2130706433/",
                "http://0/",
                "http://127.0.0.1./",
                "http://localhost/",
                "http://LocalHost/",
                "http://localhost./",
                "http://[::1]/",
                "http://[::]/",
                "http://[0:0:0:0:0:0:0:1]/",
                "http://[::ffff:7f00:1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[0:0:0:0:0:ffff:127.0.0.1]/",
                "http://[fe80::1%25lo]/",
                "http://[fe80::1%1]/",
                "http://169.254.169.254/latest/meta-data/",
                "http://[fd00:ec2::254]/latest/meta-data/",
                "http://①②⑦.⓪.⓪.①/",
                "http://127。0。0。1/",
                "http://127.0.0.1%2f.example.com/",
                "http://example.com@127.0.0.1/",
                "http://127.0.0.1#@example.com/",
                "https://127.0.0.1\\@example.com/",
                "http:///etc/passwd",
                "http:127.0.0.1/"
            })
    void aPrivateAddressIsRefusedInEverySpelling(String uri) {
        assertThat(catchThrowableOfType(Exception.class, () -> anyPublicHost.check(new URI(uri))))
                .isInstanceOfAny(FetchFailure.class, java.net.URISyntaxException.class);
    }

    @Test
    void saysWhichAddressItIsThatIsPrivate() {
        FetchException refused = refusal(anyPublicHost, "http://localhost/x");
        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(refused.retryable()).isFalse();
        assertThat(refused).hasMessageContaining("localhost").hasMessageContaining("fetch.private-addresses");
    }

    @Test
    void aHostWithoutAddressMayHaveOneLater() {
        FetchException refused = refusal(anyPublicHost, "http://no-such-host.invalid/x");
        assertThat(refused.code()).isEqualTo("connection-failed");
        assertThat(refused.retryable()).isTrue();
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
        assertThatCode(() -> named.check(new URI(uri))).doesNotThrowAnyException();
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
        "http://user@pictures.example.com/x",
        "http://user:word@pictures.example.com/x",
        "http://@pictures.example.com/x"
    })
    void credentialsAreRefusedAndNotRepeated(String uri) {
        FetchException refused = refusal(named, uri);
        assertThat(refused.code()).isIn("not-allowed", "bad-uri");
        assertThat(refused.getMessage()).doesNotContain("word");
    }
}
