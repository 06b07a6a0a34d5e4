package dev.densestream.fetch;

import dev.densestream.fetch.FetchFailure.Blame;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.InvalidObjectStateException;

/** What an exception of the SDK means for the image. */
final class S3Failures {
    private static final Set<String> CREDENTIALS =
            Set.of("ExpiredToken", "InvalidAccessKeyId", "InvalidToken", "TokenRefreshRequired");
    private static final String SIGNATURE = "SignatureDoesNotMatch";
    private static final Set<String> CLOCK = Set.of("RequestTimeTooSkewed", "RequestExpired");
    private static final Set<String> ELSEWHERE =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");
    private static final Set<String> LATER =
            Set.of("RequestTimeout", "SlowDown", "ServiceUnavailable", "InternalError", "TemporaryRedirect");
    /** Of what a server says. */
    private static final int LONGEST = 200;

    private S3Failures() {}

    /** @return empty where it is no failure of fetching but a mistake of ours */
    static Optional<FetchFailure> of(S3Object object, Throwable thrown) {
        Optional<Throwable> credentials = causes(thrown)
                .filter(S3Connection.NoCredentials.class::isInstance)
                .findFirst();
        if (credentials.isPresent()) {
            return Optional.of(notConfigured(object, credentials.get().getMessage(), true));
        }
        return switch (thrown) {
            case AwsServiceException answer -> Optional.of(answered(object, answer));
            case IOException e -> Optional.of(broken(object, e, true));
            case SdkClientException e -> Optional.of(unanswered(object, e));
            default -> Optional.empty();
        };
    }

    private static FetchFailure unanswered(S3Object object, SdkClientException e) {
        Optional<Throwable> io = causes(e).filter(IOException.class::isInstance).reduce((outer, inner) -> inner);
        return io.map(cause -> isNoConnection(cause) ? away(object, cause) : broken(object, cause, true))
                .orElseGet(() -> broken(object, e, e.retryable()));
    }

    private static boolean isNoConnection(Throwable e) {
        return e instanceof ConnectException
                || e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof SSLException;
    }

    private static FetchFailure away(S3Object object, Throwable e) {
        return new FetchFailure("connection-failed", "%s: no connection: %s".formatted(object.shown(), detail(e)), true)
                .at(null, Blame.DOWN);
    }

    private static FetchFailure broken(S3Object object, Throwable e, boolean retryable) {
        return new FetchFailure(
                "connection-failed", "%s: no whole answer: %s".formatted(object.shown(), detail(e)), retryable);
    }

    private static String detail(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : oneLine(e.getMessage());
    }

    private static FetchFailure answered(S3Object object, AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = code(details);
        int status = e.statusCode();
        String said = "%d %s".formatted(status, code).strip();
        if (code.equals("InvalidObjectState")) {
            return new FetchFailure("archived", archived(object, e), false);
        }
        if (CREDENTIALS.contains(code)) {
            return notConfigured(object, "the AWS credentials are expired or wrong: S3 answers " + said, true);
        }
        if (code.equals(SIGNATURE)) {
            // S3Proxy says so of keys with two slashes, the second of which the SDK sends as a code.
            return notConfigured(
                            object,
                            "the AWS credentials are wrong, or the store reads this key in another way: S3 answers "
                                    + said,
                            true)
                    .at(null, Blame.REFUSED);
        }
        if (CLOCK.contains(code)) {
            return notConfigured(object, "the clock of this machine is not S3's: S3 answers " + said, true);
        }
        if (status == 301 || ELSEWHERE.contains(code)) {
            String where =
                    header(e, "x-amz-bucket-region").map(r -> ", in " + r).orElse("");
            return notConfigured(
                    object,
                    "the bucket is in another region%s: S3 answers %s; set fetch.s3.region".formatted(where, said),
                    false);
        }
        if (status == 404 || status == 405 || status == 410) {
            // 405 is what S3 says of a version that is a delete marker.
            return new FetchFailure("not-found", "%s: S3 answers %s".formatted(object.shown(), said), false);
        }
        if (isStrained(e)) {
            return new FetchFailure(
                    "http-status", "%s: S3 answers %s".formatted(object.shown(), said), true, retryAfter(e));
        }
        return new FetchFailure(
                status == 401 || status == 403 ? "access-denied" : "http-status",
                "%s: S3 answers %s%s".formatted(object.shown(), said, words(details)),
                false);
    }

    /** Whether the server complains of itself, and not of the request. */
    private static boolean isStrained(AwsServiceException e) {
        return e.statusCode() >= 500
                || e.statusCode() == 429
                || e.statusCode() == 408
                || LATER.contains(code(e.awsErrorDetails()))
                || e.isThrottlingException();
    }

    private static String code(AwsErrorDetails details) {
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private static String archived(S3Object object, AwsServiceException e) {
        String kind = e instanceof InvalidObjectStateException state && state.storageClassAsString() != null
                ? " (%s)".formatted(state.storageClassAsString())
                : "";
        return "%s lies in the archive%s and must be restored before it can be read".formatted(object.shown(), kind);
    }

    private static String words(AwsErrorDetails details) {
        return details == null || details.errorMessage() == null ? "" : ": " + oneLine(details.errorMessage());
    }

    private static FetchFailure notConfigured(S3Object object, String what, boolean retryable) {
        // What the operator has to mend is wrong for every image, and waited for where it can be mended meanwhile.
        return new FetchFailure("not-configured", "%s: %s".formatted(object.shown(), what), retryable)
                .at(null, retryable ? Blame.DOWN : Blame.NONE);
    }

    private static Duration retryAfter(AwsServiceException e) {
        return header(e, "Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(null);
    }

    private static Optional<String> header(AwsServiceException e, String name) {
        return Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(response -> response.firstMatchingHeader(name));
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, e -> e != null, Throwable::getCause);
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
