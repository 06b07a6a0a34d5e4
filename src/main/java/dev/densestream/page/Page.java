package dev.densestream.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A page with all that it shows inside: it opens from a disk without a network, light or dark, on wide screens and narrow ones. */
public final class Page {
    private final StringBuilder html = new StringBuilder();

    /** All as plain text. */
    public Page(String title, String heading, String summary) {
        html.append("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <header><h1>%s</h1><p>%s</p></header>
                """.formatted(Html.text(title), style(), Html.text(heading), Html.text(summary)));
    }

    /** Figures that are to be seen first. */
    public Page tiles(String tiles) {
        html.append("<div class=\"tiles\">").append(tiles).append("</div>\n");
        return this;
    }

    /** @param content HTML */
    public Page section(String name, String content) {
        html.append("<section><h2>%s</h2>\n%s</section>\n".formatted(Html.text(name), content));
        return this;
    }

    public String html() {
        return html + "</body>\n</html>\n";
    }

    private static String style() {
        try (InputStream in = Page.class.getResourceAsStream("page.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("this program is incomplete: it has no page.css", e);
        }
    }
}
