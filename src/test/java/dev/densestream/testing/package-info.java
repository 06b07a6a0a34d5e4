/** What the tests of several packages share: a real Kafka broker, secured or not. */
package dev.densestream.testing;
