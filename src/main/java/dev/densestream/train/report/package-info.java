/** What came of a training as a folder that people open and programs read. */
package dev.densestream.train.report;
