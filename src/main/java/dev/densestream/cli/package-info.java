/** The command line: one small class per verb, and the only place that wires the rooms together. */
package dev.densestream.cli;
