package dev.densestream.train.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Puts corrections over pictures that have labels already, and pictures that only corrections know beside them. */
final class Correcting {
    private final LabelledPictures before;
    private final Map<ContentHash, Correction> latest = new LinkedHashMap<>();
    private final List<String> leftOut;

    Correcting(LabelledPictures before, Corrections corrections) {
        this.before = before;
        this.leftOut = new ArrayList<>(before.leftOut());
        leftOut.addAll(corrections.leftOut());
        for (Correction correction : corrections.pictures()) {
            Correction earlier = latest.put(correction.hash(), correction);
            if (earlier != null) {
                leftOut.add("%s: the same picture is %s, which has a later label"
                        .formatted(
                                earlier.picture().name(), correction.picture().name()));
            }
        }
    }

    LabelledPictures result(double share) {
        List<Correction> learned = new ArrayList<>(corrected(before.training()));
        List<Correction> chosen = new ArrayList<>(corrected(before.validation()));
        Set<ContentHash> known = new HashSet<>();
        Stream.of(learned, chosen).flatMap(List::stream).map(Correction::hash).forEach(known::add);
        latest.values().stream()
                .filter(correction -> !known.contains(correction.hash()))
                // Not in the order of the topic, so that the same pictures give the same training.
                .sorted(Comparator.comparing(correction -> correction.hash().hex()))
                .forEach(correction -> (correction.hash().position() < share ? chosen : learned).add(correction));
        List<String> labels = labels(learned, chosen);
        return new LabelledPictures(labels, numbered(learned, labels), numbered(chosen, labels), leftOut);
    }

    private List<Correction> corrected(List<Labelled> pictures) {
        return pictures.stream()
                .map(picture -> {
                    Correction correction = latest.get(picture.hash());
                    String label = correction == null ? before.labels().get(picture.label()) : correction.label();
                    return new Correction(picture.picture(), label, picture.hash());
                })
                .toList();
    }

    /** Those that some picture has; in the order that they had where they are the same. */
    private List<String> labels(List<Correction> learned, List<Correction> chosen) {
        Set<String> found = new TreeSet<>();
        Stream.of(learned, chosen).flatMap(List::stream).map(Correction::label).forEach(found::add);
        if (found.size() < 2) {
            throw new DataException("needed are at least two labels; found %s"
                    .formatted(found.isEmpty() ? "none" : "only " + String.join("", found)));
        }
        for (String label : before.labels()) {
            if (!found.contains(label)) {
                leftOut.add("the label %s: all its pictures have another one now".formatted(label));
            }
        }
        return found.equals(Set.copyOf(before.labels())) ? before.labels() : List.copyOf(found);
    }

    private static List<Labelled> numbered(List<Correction> pictures, List<String> labels) {
        return pictures.stream()
                .map(picture -> new Labelled(picture.picture(), labels.indexOf(picture.label()), picture.hash()))
                .toList();
    }
}
