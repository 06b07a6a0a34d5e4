package dev.densestream.cli;

import dev.densestream.train.FamilyMember;
import dev.densestream.train.PublishedResult;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code densestream densenet list}. */
@Command(
        name = "list",
        description = {
            "List the published DenseNets, with what we count beside what the paper prints.",
            "Multiply-adds are those of convolutions and the classifier for one picture. Errors: C10+ and C100+ are CIFAR with"
                    + " shifted and flipped pictures, top-1 and top-5 are ImageNet with one crop."
        },
        footer = {"", "Example: densestream densenet list --json"})
final class DensenetListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print a JSON array, one object for each row.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(FamilyMember.all()));
        } else {
            out.printf(
                    "%-18s %5s %3s  %-14s %7s %11s %14s  %6s  %s%n",
                    "name", "depth", "k", "blocks", "classes", "parameters", "multiply-adds", "paper", "error, %");
            FamilyMember.all().forEach(member -> out.println(line(member)));
        }
        out.flush();
        return 0;
    }

    private static String line(FamilyMember member) {
        PublishedResult published = member.published();
        return String.format(
                Locale.ROOT,
                "%-18s %5d %3d  %-14s %,7d %,11d %,14d  %6s  %s",
                member.name(),
                member.depth(),
                member.growthRate(),
                blocks(member.blocks()),
                member.classes(),
                member.parameters(),
                member.multiplyAdds(),
                published.parameters() == null ? "–" : published.parameters(),
                errors(published));
    }

    private static String blocks(List<Integer> blocks) {
        return blocks.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String errors(PublishedResult published) {
        String errors = published.errors().entrySet().stream()
                .map(error -> error.getKey() + " " + error.getValue().toPlainString())
                .collect(Collectors.joining(" · "));
        return published.inPaper() ? errors : "%s (%s)".formatted(errors, published.source());
    }
}
