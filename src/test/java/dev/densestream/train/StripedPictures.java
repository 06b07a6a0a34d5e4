package dev.densestream.train;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Two labels that only a convolution tells apart: stripes that lie and stripes that stand, in random colours. */
public final class StripedPictures {
    public static final int SIDE = 16;

    private StripedPictures() {}

    public static void write(Path folder, int perLabel, long seed) throws IOException {
        Random random = new Random(seed);
        for (String label : new String[] {"lying", "standing"}) {
            Files.createDirectories(folder.resolve(label));
            for (int i = 0; i < perLabel; i++) {
                BufferedImage picture = draw(label.equals("lying"), random);
                ImageIO.write(picture, "png", folder.resolve(label, i + ".png").toFile());
            }
        }
    }

    private static BufferedImage draw(boolean lying, Random random) {
        int one = random.nextInt(0x1000000);
        int other = one ^ 0x808080;
        int offset = random.nextInt(4);
        var picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean first = ((lying ? y : x) + offset) / 2 % 2 == 0;
                picture.setRGB(x, y, first ? one : other);
            }
        }
        return picture;
    }
}
