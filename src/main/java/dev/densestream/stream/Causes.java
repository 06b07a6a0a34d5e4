package dev.densestream.stream;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;

/** Finds the exception that tells a person something in a chain of wrappers. */
final class Causes {
    private Causes() {}

    /** The first cause that decides what is to be done, otherwise the innermost one. */
    static Throwable telling(Throwable exception) {
        Throwable innermost = exception;
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof MissingSourceTopicException
                    || cause instanceof AuthenticationException
                    || cause instanceof AuthorizationException
                    || cause instanceof Error) {
                return cause;
            }
            innermost = cause;
        }
        return innermost;
    }

    /** One line: what happened, and where Kafka's own message does not say it, to what. */
    static String line(Throwable exception) {
        return switch (exception) {
            case AuthenticationException e -> "the broker refused our credentials: " + e.getMessage();
            case AuthorizationException e -> "an ACL is missing: " + missing(e);
            default -> named(exception);
        };
    }

    private static String missing(AuthorizationException exception) {
        return switch (exception) {
            case TopicAuthorizationException e -> "no right to use topics " + e.unauthorizedTopics();
            case GroupAuthorizationException e -> "no right to use the consumer group " + e.groupId();
            case TransactionalIdAuthorizationException _ ->
                "no right to use transactional ids that begin with the topology's name";
            default -> named(exception);
        };
    }

    private static String named(Throwable exception) {
        String type = exception.getClass().getSimpleName();
        String message = exception.getMessage();
        return message == null
                ? type
                : type + ": " + message.lines().findFirst().orElse("");
    }
}
