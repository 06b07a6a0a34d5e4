package dev.densestream.train.figures;

import dev.densestream.train.DenseNetSpec;
import dev.densestream.train.FamilyMember;
import dev.densestream.train.PublishedNet;
import dev.densestream.train.ResNetSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What a published network costs, as we count it, and how often it was wrong, as others measured it.
 *
 * @param parameters learned ones
 * @param multiplyAdds that one picture of 224 × 224 pixels costs, of convolutions and the classifier
 * @param top1Error of ImageNet's validation pictures, one crop each, the part in percent whose first label is wrong
 * @param top5Error the part in percent whose right label is not among the first five
 */
public record ImageNetResult(
        String name, Source source, long parameters, long multiplyAdds, BigDecimal top1Error, BigDecimal top5Error) {
    private static final int SIDE = 224;
    private static final int CLASSES = 1000;
    private static final BigDecimal ALL = BigDecimal.valueOf(100);

    /** Who trained the network and measured its errors. */
    public enum Source {
        TORCHVISION("torchvision IMAGENET1K_V1"),
        PAPER("DenseNet paper");

        private final String words;

        Source(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** ResNets and DenseNets with torchvision's first weights, and the four DenseNets of the paper with its own figures. */
    public static List<ImageNetResult> all() {
        List<ImageNetResult> all = new ArrayList<>();
        all.add(resNet(false, List.of(2, 2, 2, 2), "69.758", "89.078"));
        all.add(resNet(false, List.of(3, 4, 6, 3), "73.314", "91.420"));
        all.add(resNet(true, List.of(3, 4, 6, 3), "76.130", "92.862"));
        all.add(resNet(true, List.of(3, 4, 23, 3), "77.374", "93.546"));
        all.add(resNet(true, List.of(3, 8, 36, 3), "78.312", "94.046"));
        all.add(torchvision(PublishedNet.DENSENET_121, "74.434", "91.972"));
        all.add(torchvision(PublishedNet.DENSENET_169, "75.600", "92.806"));
        all.add(torchvision(PublishedNet.DENSENET_201, "76.896", "93.370"));
        all.add(torchvision(PublishedNet.DENSENET_161, "77.138", "93.560"));
        FamilyMember.all().stream()
                .filter(member ->
                        member.classes() == CLASSES && member.published().inPaper())
                .forEach(member -> all.add(paper(member)));
        return List.copyOf(all);
    }

    /** {@code ResNet} or {@code DenseNet}. */
    public String family() {
        return name.substring(0, name.indexOf('-'));
    }

    private static ImageNetResult resNet(boolean bottleneck, List<Integer> units, String top1, String top5) {
        var spec = new ResNetSpec(units, bottleneck, CLASSES);
        return new ImageNetResult(
                "ResNet-" + spec.depth(),
                Source.TORCHVISION,
                spec.parameters(),
                spec.multiplyAdds(SIDE),
                error(top1),
                error(top5));
    }

    private static ImageNetResult torchvision(PublishedNet net, String top1, String top5) {
        DenseNetSpec spec = net.spec(CLASSES);
        return new ImageNetResult(
                written(net.toString()),
                Source.TORCHVISION,
                spec.parameters(),
                spec.multiplyAdds(net.inputSize()),
                error(top1),
                error(top5));
    }

    private static ImageNetResult paper(FamilyMember member) {
        return new ImageNetResult(
                written(member.name()),
                Source.PAPER,
                member.parameters(),
                member.multiplyAdds(),
                member.published().errors().get("top-1"),
                member.published().errors().get("top-5"));
    }

    private static String written(String name) {
        return name.replace("densenet", "DenseNet");
    }

    /** torchvision states what is right. */
    private static BigDecimal error(String accuracy) {
        return ALL.subtract(new BigDecimal(accuracy));
    }
}
