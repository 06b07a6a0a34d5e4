package dev.densestream.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.densestream.cli.broker.BrokerOptions;
import dev.densestream.cli.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A real broker as companies run it: SASL_SSL with user and password, and nothing allowed that no ACL names. Clients that
 * know no password reach only the controller, which listens on the loopback interface.
 */
public final class SecuredBroker implements AutoCloseable {
    /** The user that the ACLs are for. */
    public static final String USER = "densestream";

    public static final String PASSWORD = "correct-horse";

    private static final String ADMIN = "admin";
    private static final String ADMIN_PASSWORD = "battery-staple";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    private final EmbeddedBroker broker;
    private final Certificate certificate;
    private final Admin admin;

    private SecuredBroker(EmbeddedBroker broker, Certificate certificate) {
        this.broker = broker;
        this.certificate = certificate;
        this.admin = Admin.create(Map.copyOf(clientProperties(ADMIN, ADMIN_PASSWORD)));
    }

    /** @param directory where certificates are written */
    public static SecuredBroker start(Path directory) throws IOException, InterruptedException {
        Certificate certificate = Certificate.forLocalhost(directory);
        Map<String, String> properties = new TreeMap<>();
        properties.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT");
        properties.put("sasl.enabled.mechanisms", "PLAIN");
        properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        properties.put(
                "listener.name.clients.plain.sasl.jaas.config",
                "%s username=\"%s\" password=\"%s\" user_%s=\"%s\" user_%s=\"%s\";"
                        .formatted(LOGIN, ADMIN, ADMIN_PASSWORD, ADMIN, ADMIN_PASSWORD, USER, PASSWORD));
        properties.put("ssl.keystore.type", "PEM");
        properties.put("ssl.keystore.location", certificate.keyAndChain().toString());
        properties.put("ssl.truststore.type", "PEM");
        properties.put("ssl.truststore.location", certificate.trusted().toString());
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:%s;User:ANONYMOUS".formatted(ADMIN));
        return new SecuredBroker(
                EmbeddedBroker.start(new BrokerOptions("localhost", 0, Optional.empty(), properties)), certificate);
    }

    /** What a client needs to be {@code user}. */
    public Map<String, String> clientProperties(String user, String password) {
        return Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                "%s username=\"%s\" password=\"%s\";".formatted(LOGIN, user, password),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.trusted().toString());
    }

    /** As {@link #clientProperties} of a user who may do everything. */
    public Map<String, String> adminProperties() {
        return clientProperties(ADMIN, ADMIN_PASSWORD);
    }

    public void createTopic(String topic, int partitions) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                .all()
                .get(30, SECONDS);
    }

    /** One ACL that lets {@link #USER} do {@code operations} on what is called {@code name}. */
    public static List<AclBinding> allow(
            ResourceType type, PatternType pattern, String name, AclOperation... operations) {
        return Arrays.stream(operations)
                .map(operation -> new AclBinding(
                        new ResourcePattern(type, name, pattern),
                        new AccessControlEntry("User:" + USER, "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }

    /** Replaces all ACLs; returns when the broker holds to them. */
    public void setAcls(Collection<AclBinding> acls) throws Exception {
        admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get(30, SECONDS);
        admin.createAcls(acls).all().get(30, SECONDS);
    }

    @Override
    public void close() {
        admin.close();
        broker.close();
    }
}
