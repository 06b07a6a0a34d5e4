/** The models of a topology at work: loaded, kept new, and put together as the topology file says. */
package dev.densestream.cli.models;
