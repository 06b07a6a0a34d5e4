/** What crosses Kafka: the event of an image, its prediction, its embedding, its dead letter, and what somebody says of it. */
package dev.densestream.event;
