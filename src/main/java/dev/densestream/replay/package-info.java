/** Bounded re-reading of topics: what was sent once is classified again, and what failed is sent again. */
package dev.densestream.replay;
