package dev.densestream.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a single field's type and range do not show: names that Kafka refuses, and values that do not go together. */
final class TopologyCheck {
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Pattern SERVERS = Pattern.compile("[^\\s,/]+:\\d{1,5}(\\s*,\\s*[^\\s,/]+:\\d{1,5})*");
    /** A host, {@code *.domain}, or an IPv6 address in brackets, each with or without a scheme before and a port behind it. */
    private static final Pattern HOST = Pattern.compile(
            "(https?://)?((\\*\\.)?[a-zA-Z0-9_.-]+|\\[([0-9a-fA-F.]*:[0-9a-fA-F:.]*)])(?::(\\d{1,5}))?");

    /** What ends with a number is an address, for some readers also where it is not written as one. */
    private static final Pattern NUMBER_AT_END = Pattern.compile("(.*\\.)?(\\d+|0[xX][0-9a-fA-F]*)\\.?");

    private static final int LAST_PORT = 65_535;

    /** A bucket, or one with the beginning of keys and a star. */
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[^*]*\\*)?");

    private static final Pattern ENDPOINT =
            Pattern.compile("https?://([a-zA-Z0-9.-]+|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?/?");
    private static final Pattern REGION = Pattern.compile("[a-zA-Z0-9-]{1,63}");

    private final TopologyFile topology;
    private final List<String> problems = new ArrayList<>();

    private TopologyCheck(TopologyFile topology) {
        this.topology = topology;
    }

    static List<String> problems(TopologyFile topology) {
        var check = new TopologyCheck(topology);
        check.servers();
        check.topicNames();
        check.topicsApart();
        check.routes();
        check.hosts();
        check.devices();
        check.s3();
        check.budgets();
        check.embeddings();
        return check.problems;
    }

    private void servers() {
        String servers = topology.bootstrapServers();
        if (servers != null && !SERVERS.matcher(servers.strip()).matches()) {
            problems.add("bootstrap-servers: found '%s', allowed is host:port, several separated by commas"
                    .formatted(servers));
        }
        if (topology.kafka().containsKey("bootstrap.servers")) {
            problems.add("kafka.bootstrap.servers: give it as bootstrap-servers at the top of the file");
        }
    }

    private void topicNames() {
        List<String> inputs = topology.input().topics();
        for (int i = 0; i < inputs.size(); i++) {
            topicName("input.topics" + (inputs.size() == 1 ? "" : "[" + i + "]"), inputs.get(i));
        }
        outputs().forEach(this::topicName);
        modelTopics().forEach(topic -> topicName("model.topic", topic));
    }

    /** The topics that are written, each by its path in the file. */
    private Map<String, String> outputs() {
        Map<String, String> outputs = new LinkedHashMap<>();
        outputs.put("output.predictions", topology.output().predictions());
        if (topology.output().embedding() == TopologyFile.Embedding.TOPIC) {
            outputs.put("output.embeddings", topology.output().embeddings());
        }
        outputs.put("output.dead-letters", topology.output().deadLetters());
        topology.shadow().ifPresent(shadow -> outputs.put("shadow.topic", shadow.topic()));
        return outputs;
    }

    private void topicName(String path, String topic) {
        if (!TOPIC.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
            problems.add("%s: found '%s', allowed in a topic's name are up to 249 letters, digits, '.', '_' and '-'"
                    .formatted(path, topic));
        }
    }

    private void topicsApart() {
        Set<String> inputs = new LinkedHashSet<>(topology.input().topics());
        if (inputs.size() < topology.input().topics().size()) {
            problems.add("input.topics: a topic stands in it twice");
        }
        Map<String, String> taken = new HashMap<>();
        outputs().forEach((path, topic) -> {
            if (inputs.contains(topic)) {
                problems.add("%s: '%s' is an input topic too".formatted(path, topic));
            }
            String other = taken.putIfAbsent(topic, path);
            if (other != null) {
                problems.add(
                        "%s: '%s' is the topic of %s too".formatted(path, topic, other.replaceFirst("^output\\.", "")));
            }
        });
        for (String topic : modelTopics()) {
            if (inputs.contains(topic) || taken.containsKey(topic)) {
                problems.add("model.topic: '%s' is the topic of %s too"
                        .formatted(topic, taken.getOrDefault(topic, "input")));
            }
        }
    }

    /** Rules may share a topic; what is not a prediction must not be in it. */
    private void routes() {
        Map<String, String> others = new HashMap<>();
        topology.input().topics().forEach(topic -> others.put(topic, "input"));
        outputs().forEach((path, topic) -> others.putIfAbsent(topic, path.replaceFirst("^output\\.", "")));
        modelTopics().forEach(topic -> others.putIfAbsent(topic, "model"));
        others.remove(topology.output().predictions(), "predictions");
        List<Routes.Rule> rules = topology.routes().rules();
        for (int i = 0; i < rules.size(); i++) {
            for (String topic : rules.get(i).to()) {
                String path = "routes.rules[%d].to".formatted(i);
                topicName(path, topic);
                if (others.containsKey(topic)) {
                    problems.add("%s: '%s' is the topic of %s too".formatted(path, topic, others.get(topic)));
                }
            }
            boolean margin = rules.get(i).when().stream()
                    .anyMatch(when -> when instanceof Condition.MarginAtLeast || when instanceof Condition.MarginBelow);
            if (margin && topology.model().topK() == 1) {
                problems.add("routes.rules[%d].when: a margin needs the second best label too; model.top-k is 1"
                        .formatted(i));
            }
        }
    }

    /** Those that name model files. */
    private Set<String> modelTopics() {
        return Stream.concat(
                        topology.model().plan().models().stream(),
                        topology.shadow().stream().map(TopologyFile.Shadow::model))
                .map(ModelChoice::origin)
                .filter(ModelChoice.Topic.class::isInstance)
                .map(origin -> ((ModelChoice.Topic) origin).topic())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void hosts() {
        for (String host : topology.fetch().http()) {
            if (!isHost(host)) {
                problems.add(
                        "fetch.http: found '%s', allowed is host, host:port or *.domain, perhaps behind https://, without a path"
                                .formatted(host));
            }
        }
    }

    private void embeddings() {
        if (topology.output().embedding() != TopologyFile.Embedding.NONE
                && topology.model().plan() instanceof ModelPlan.Ensemble) {
            problems.add("output.embedding: an ensemble has none: each of its models has its own");
        }
    }

    private void devices() {
        List<Integer> devices = topology.model().devices();
        if (Set.copyOf(devices).size() < devices.size()) {
            problems.add("model.devices: a GPU stands in it twice");
        }
    }

    private static boolean isHost(String text) {
        Matcher matcher = HOST.matcher(text);
        return matcher.matches()
                && (!NUMBER_AT_END.matcher(matcher.group(2)).matches() || Addresses.isRange(matcher.group(2)))
                && (matcher.group(4) == null || Addresses.isRange(matcher.group(4)))
                && (matcher.group(5) == null || isPort(Integer.parseInt(matcher.group(5))));
    }

    private static boolean isPort(int number) {
        return number >= 1 && number <= LAST_PORT;
    }

    private void s3() {
        TopologyFile.S3 s3 = topology.fetch().s3();
        for (String bucket : s3.buckets()) {
            if (!BUCKET.matcher(bucket).matches()) {
                problems.add(
                        "fetch.s3.buckets: found '%s', allowed is bucket or bucket/prefix/*, without s3://, the bucket in small letters"
                                .formatted(bucket));
            }
        }
        if (s3.endpoint() != null && !ENDPOINT.matcher(s3.endpoint()).matches()) {
            problems.add(
                    "fetch.s3.endpoint: allowed is http://host:port or https://host:port, without path and password");
        }
        if (s3.region() != null && !REGION.matcher(s3.region()).matches()) {
            problems.add("fetch.s3.region: found '%s', allowed is a name such as eu-central-1".formatted(s3.region()));
        }
        if (s3.buckets().isEmpty() && (s3.endpoint() != null || s3.region() != null)) {
            problems.add("fetch.s3.buckets: is missing; without it nothing of S3 may be fetched");
        }
    }

    private void budgets() {
        long largest = topology.fetch().maxBytes();
        long encoded = topology.memory().encoded();
        if (largest > encoded) {
            problems.add("memory.encoded: found %s, needed is at least fetch.max-bytes, %s"
                    .formatted(Units.size(encoded), Units.size(largest)));
        }
    }
}
