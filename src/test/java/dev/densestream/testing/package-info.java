/** What the tests of several packages share: a real Kafka broker, secured or not, and networks that PyTorch exports. */
package dev.densestream.testing;
