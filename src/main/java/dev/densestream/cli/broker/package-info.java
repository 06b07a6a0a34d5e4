/** A real Kafka broker in this process, for the demo, for trying things by hand, and for tests. */
package dev.densestream.cli.broker;
