/** The Kafka Streams application: decides when a result may leave, and never commits what has not left. */
package dev.densestream.stream;
