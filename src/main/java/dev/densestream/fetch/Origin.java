package dev.densestream.fetch;

/**
 * What answers or is down as a whole: a server at its port, a bucket at its endpoint, a file root.
 *
 * @param name how it is told, {@code https://host:port} for a server; no two have the same
 * @param named whether the operator named it itself, not only a pattern that it fits
 * @param twin the other one that the operator's words name as well, as those without a scheme do; null where there is none
 */
record Origin(String name, boolean named, String twin) {
    Origin(String name, boolean named) {
        this(name, named, null);
    }
}
