package dev.densestream.testing;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** S3Proxy with its objects in memory: a server that speaks S3 and checks signatures. One for all tests of a class. */
public final class S3Server implements BeforeAllCallback, AfterAllCallback {
    public static final String ACCESS_KEY = "AKIATESTACCESSKEYID0";
    public static final String SECRET_KEY = "tests/own+SECRETthatNobodyMaySee00000000";

    private BlobStore store;
    private S3Proxy proxy;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        store = BlobStores.create("transient-nio2", new Properties());
        proxy = S3Proxy.builder()
                .blobStore(store)
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .build();
        proxy.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (proxy != null) {
            stop();
        }
    }

    /** What listened at {@link #endpoint()} does so no more. */
    public void stop() throws Exception {
        proxy.stop();
    }

    public int port() {
        return proxy.getPort();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port();
    }

    public void createBucket(String bucket) {
        store.createContainer(CreateBucketRequest.builder().bucket(bucket).build());
    }

    /** Puts an object straight into the store, so that no encoding of a client changes its key. */
    public void put(String bucket, String key, byte[] bytes) {
        store.putBlob(
                PutObjectRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .contentLength((long) bytes.length)
                        .build(),
                new ByteArrayInputStream(bytes));
    }
}
