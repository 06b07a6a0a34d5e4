/** What crosses Kafka: the event of an image, its prediction, its dead letter. */
package dev.densestream.event;
