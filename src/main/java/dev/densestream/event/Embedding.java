package dev.densestream.event;

/**
 * What describes one image, as a record beside its prediction.
 *
 * @param id the event's id
 * @param uri the image's URI
 * @param model the model whose last layer reads these numbers; those of another model or version cannot be compared with them
 * @param embedding the numbers
 */
public record Embedding(String id, String uri, Prediction.Model model, Features embedding) {}
