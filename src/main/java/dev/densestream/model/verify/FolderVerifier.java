package dev.densestream.model.verify;

import dev.densestream.image.ImageException;
import dev.densestream.image.Preprocessor;
import dev.densestream.model.OnnxSession;
import dev.densestream.model.verify.LabelledFolder.Labelled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Runs a model on labelled pictures. */
public final class FolderVerifier {
    private final OnnxSession session;
    private final PictureFiles files;
    private final Preprocessor preprocessor;
    private final List<String> unreadable = new ArrayList<>();

    public FolderVerifier(OnnxSession session, PictureFiles files) {
        this.session = session;
        this.files = files;
        this.preprocessor = new Preprocessor(session.model().contract().preprocess());
    }

    /**
     * Runs the model on all pictures, in batches.
     *
     * @param step told after each picture
     */
    public Evaluation verify(LabelledFolder folder, Runnable step) {
        Evaluation evaluation = new Evaluation(session.model().contract().labels());
        int batch = session.ladder().max();
        List<Labelled> pictures = folder.pictures();
        for (int start = 0; start < pictures.size(); start += batch) {
            score(pictures.subList(start, Math.min(pictures.size(), start + batch)), evaluation);
            IntStream.range(start, Math.min(pictures.size(), start + batch)).forEach(i -> step.run());
        }
        return evaluation;
    }

    /** Files that are no pictures, a line each; they were left out. */
    public List<String> unreadable() {
        return List.copyOf(unreadable);
    }

    private void score(List<Labelled> pictures, Evaluation evaluation) {
        byte[][] prepared = new byte[pictures.size()][];
        String[] failed = new String[pictures.size()];
        IntStream.range(0, prepared.length).parallel().forEach(i -> {
            try {
                prepared[i] = preprocessor.prepare(files.read(pictures.get(i).file()));
            } catch (ImageException e) {
                failed[i] = "%s: %s".formatted(pictures.get(i).file(), e.getMessage());
            } catch (IOException e) {
                failed[i] = "%s cannot be read".formatted(pictures.get(i).file());
            }
        });
        List<byte[]> readable = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < prepared.length; i++) {
            if (failed[i] != null) {
                unreadable.add(failed[i]);
            } else {
                readable.add(prepared[i]);
                labels.add(pictures.get(i).label());
            }
        }
        if (!readable.isEmpty()) {
            List<float[]> scores = session.run(readable).rows();
            for (int i = 0; i < scores.size(); i++) {
                evaluation.add(labels.get(i), scores.get(i));
            }
        }
    }
}
