/** Bounded re-reading of topics: what was sent once is classified again, what failed is sent again, and what left is compared. */
package dev.densestream.replay;
