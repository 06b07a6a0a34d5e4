package dev.densestream.model;

import java.nio.ByteBuffer;

/**
 * One batch on its way through a session.
 *
 * @param owner the thread that runs it
 * @param input the buffer that it reads, used again by the next one; {@code owner} alone writes it
 * @param unpin lets go of {@code input}'s place in memory
 */
record Lane(OwnerThread owner, ByteBuffer input, Runnable unpin) {}
