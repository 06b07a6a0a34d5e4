/** What crosses Kafka: the event of an image, its prediction, its embedding, its dead letter. */
package dev.densestream.event;
