/** A prepared model: its contract, its file and the session that runs it. */
package dev.densestream.model;
