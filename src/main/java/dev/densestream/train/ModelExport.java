package dev.densestream.train;

import dev.densestream.model.Activation;
import dev.densestream.model.ModelContract;
import dev.densestream.model.verify.Evaluation;
import dev.densestream.train.ModelTrainer.Job;
import dev.densestream.train.data.DecodedPictures;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A trained network becomes a prepared model, its scores made to mean what they say.
 *
 * @param evaluation of the validation pictures, as the file answers
 * @param uncalibrated the same without the temperature
 * @param temperature that the file divides logits by
 * @param parity the largest difference between a probability of the trained network and of the file
 */
record ModelExport(Evaluation evaluation, Evaluation uncalibrated, double temperature, double parity) {
    /**
     * @param out the file
     * @throws TrainingException if the file would not do what the network does
     */
    static ModelExport write(
            Job job, Path out, Parameters parameters, DecodedPictures validation, Answers answers, EpochMetrics best) {
        double temperature = Temperature.fitting(answers);
        Evaluation evaluation = answers.evaluation(temperature);
        var contract = new ModelContract(
                job.name(),
                validation.labels(),
                Activation.SOFTMAX,
                job.preprocess(),
                provenance(
                        job.provenance(),
                        RunArguments.words(job.start().network()),
                        job.start().origin(),
                        job.settings(),
                        best,
                        temperature,
                        evaluation));
        Start start = job.start();
        double parity = new ParityGate(validation, answers, temperature)
                .write(
                        DenseNetGraph.of(
                                start.network(), parameters, contract, start.scaling(), temperature, job.embedding()),
                        out);
        return new ModelExport(evaluation, answers.evaluation(1), temperature, parity);
    }

    /**
     * What a trained file says of itself.
     *
     * @param given what else is known, such as the pictures
     * @param network in words
     * @param start where its first values were from, in words
     */
    static Map<String, String> provenance(
            Map<String, String> given,
            String network,
            String start,
            TrainingSettings settings,
            EpochMetrics best,
            double temperature,
            Evaluation evaluation) {
        Map<String, String> provenance = new LinkedHashMap<>(given);
        provenance.put("producer", "densestream train");
        provenance.put("network", network);
        provenance.put("start", start);
        provenance.put("seed", Long.toString(settings.seed()));
        provenance.put("epochs", Integer.toString(settings.epochs()));
        provenance.put("epoch kept", Integer.toString(best.epoch()));
        provenance.put("validation accuracy", number(evaluation.accuracy()));
        provenance.put("temperature", number(temperature));
        provenance.put("calibration error", number(evaluation.calibration().expectedError()));
        return provenance;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
