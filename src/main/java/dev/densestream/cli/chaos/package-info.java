/** Breaks a running application on purpose, many times, and proves that nothing was lost and nothing doubled. */
package dev.densestream.cli.chaos;
