/** Labels that people gave images, read from a topic, and the pictures that they are of. */
package dev.densestream.cli.labels;
