/** Topology files, read into records that cannot exist invalid. */
package dev.densestream.topology;
