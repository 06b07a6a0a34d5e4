package dev.densestream.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for localhost that signed itself a moment ago, as PEM files.
 *
 * @param keyAndChain what the server needs
 * @param trusted what the clients need
 */
record Certificate(Path keyAndChain, Path trusted) {
    private static final String PASSWORD = "only-for-a-moment";

    /** The JDK has no public class that makes certificates, but brings keytool. */
    static Certificate forLocalhost(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("localhost.p12");
        keytool(store);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            String key = pem(
                    "PRIVATE KEY",
                    keys.getKey("localhost", PASSWORD.toCharArray()).getEncoded());
            String chain = pem("CERTIFICATE", keys.getCertificate("localhost").getEncoded());
            return new Certificate(
                    Files.writeString(directory.resolve("server.pem"), key + chain),
                    Files.writeString(directory.resolve("trusted.pem"), chain));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("keytool's own store cannot be read", e);
        }
    }

    private static void keytool(Path store) throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Path log = store.resolveSibling("keytool.log");
        List<String> command = List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "localhost",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool failed: " + Files.readString(log));
        }
    }

    private static String pem(String kind, byte[] bytes) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, lines, kind);
    }
}
