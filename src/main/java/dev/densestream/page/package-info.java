/** Pages for people: self-contained HTML with tables, charts and pictures. */
package dev.densestream.page;
