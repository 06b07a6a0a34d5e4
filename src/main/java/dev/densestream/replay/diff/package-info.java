/** Two sets of results of the same events: how far they agree, as figures and as a page. */
package dev.densestream.replay.diff;
