/** New model files while the application runs: where they come from, what is asked of them, and what became of them. */
package dev.densestream.model.watch;
