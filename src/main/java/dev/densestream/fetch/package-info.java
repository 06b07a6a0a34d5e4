/** From an image reference to its bytes, only where that is allowed. */
package dev.densestream.fetch;
