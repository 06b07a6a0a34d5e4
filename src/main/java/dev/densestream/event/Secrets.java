package dev.densestream.event;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts out of a text with URIs in it what would let its readers in: user and password before a host, and the values of those
 * parameters that sign or authorise. All else stays, so that a URI still tells which picture it was.
 */
final class Secrets {
    private static final Pattern USER = Pattern.compile("(?<=://)[^/?#\\s]*@");
    private static final Pattern PARAMETER = Pattern.compile("([?&;#])([^=?&;#\\s]{1,100})=[^&;#\\s\"'<>]*");

    /** In small letters, without what stands between them: those of AWS, Google, Azure and CloudFront, and the usual ones. */
    private static final Set<String> NAMES = Set.of(
            "accesskey",
            "accesstoken",
            "apikey",
            "apitoken",
            "auth",
            "authorization",
            "authtoken",
            "awsaccesskeyid",
            "clientsecret",
            "credential",
            "googleaccessid",
            "hmac",
            "idtoken",
            "jwt",
            "keypairid",
            "pass",
            "passwd",
            "password",
            "policy",
            "pwd",
            "refreshtoken",
            "sas",
            "secret",
            "securitytoken",
            "sessiontoken",
            "sig",
            "signature",
            "token",
            "xamzcredential",
            "xamzsecuritytoken",
            "xamzsignature",
            "xgoogcredential",
            "xgoogsignature");

    private Secrets() {}

    static String hide(String text) {
        String hidden = text.contains("@") ? USER.matcher(text).replaceAll("…@") : text;
        return hidden.contains("=") ? PARAMETER.matcher(hidden).replaceAll(Secrets::withoutValue) : hidden;
    }

    private static String withoutValue(MatchResult parameter) {
        String name = decoded(parameter.group(2)).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return Matcher.quoteReplacement(
                NAMES.contains(name) ? parameter.group(1) + parameter.group(2) + "=…" : parameter.group());
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return name;
        }
    }
}
