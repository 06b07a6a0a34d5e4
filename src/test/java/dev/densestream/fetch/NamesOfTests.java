package dev.densestream.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A name server of the tests' own. A name may change its answer from one look to the next; the last one stays. */
final class NamesOfTests implements NameResolver {
    private final Map<String, Deque<List<InetAddress>>> answers = new ConcurrentHashMap<>();

    /** @param addresses of one answer, separated by blanks; one text for each answer */
    NamesOfTests with(String host, String... addresses) {
        Deque<List<InetAddress>> all = new ArrayDeque<>();
        for (String answer : addresses) {
            all.add(Arrays.stream(answer.split(" ")).map(InetAddress::ofLiteral).toList());
        }
        answers.put(host, all);
        return this;
    }

    @Override
    public List<InetAddress> addresses(String host) throws UnknownHostException {
        Deque<List<InetAddress>> left = answers.get(host);
        if (left == null) {
            // As the system does it for addresses that are written as names, such as 127.1.
            return List.of(InetAddress.getAllByName(host));
        }
        synchronized (left) {
            return left.size() > 1 ? left.remove() : left.peek();
        }
    }
}
