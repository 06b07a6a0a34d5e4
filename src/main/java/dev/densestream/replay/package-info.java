/** Topics read again, from one place to another, and what is compared of them. */
package dev.densestream.replay;
