package dev.densestream.train;

import dev.densestream.image.ImageFormat;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Draws pictures of road signs, each from its own random numbers: the same seed, kind and number give the same bytes, in
 * whatever order they are asked for. Safe for many threads. Needs neither a screen nor a font.
 */
public final class SignPainter {
    private static final int SMALLEST_SIDE = 80;
    private static final int LARGEST_SIDE = 320;

    private final long seed;

    public SignPainter(long seed) {
        this.seed = seed;
    }

    /** The ten labels, sorted, in the order of {@link SignKind}. */
    public static List<String> labels() {
        return Arrays.stream(SignKind.values()).map(SignKind::label).toList();
    }

    /** The {@code number}-th picture of an endless mixed series: each ten in a row show every kind once. */
    public DrawnSign draw(int number) {
        SignKind[] kinds = SignKind.values();
        return draw(kinds[Math.floorMod(number, kinds.length)], Math.floorDiv(number, kinds.length));
    }

    /** The {@code number}-th picture of one kind, 80 to 320 pixels on each side. */
    public DrawnSign draw(SignKind kind, int number) {
        SplittableRandom random = random(kind, number);
        double scale = LARGEST_SIDE / (double) SMALLEST_SIDE;
        int width = (int) Math.round(SMALLEST_SIDE * Math.pow(scale, random.nextDouble()));
        int height = Math.clamp(Math.round(width * random.nextDouble(0.75, 1.33)), SMALLEST_SIDE, LARGEST_SIDE);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            paint(graphics, kind, random, width, height);
        } finally {
            graphics.dispose();
        }
        new SignCamera(random, width, height)
                .expose(((DataBufferInt) picture.getRaster().getDataBuffer()).getData());
        ImageFormat format = random.nextInt(4) == 0 ? ImageFormat.PNG : ImageFormat.JPEG;
        float quality = format == ImageFormat.JPEG ? (float) random.nextDouble(0.4, 0.95) : 0.6f;
        return new DrawnSign(kind, format, encoded(picture, format, quality));
    }

    /** Chained and not added up: the streams of neighbouring seeds must not overlap. The kinds' order is part of the seed. */
    @SuppressWarnings("EnumOrdinal")
    private SplittableRandom random(SignKind kind, int number) {
        long ofSeed = new SplittableRandom(seed).nextLong();
        long ofKind = new SplittableRandom(ofSeed + kind.ordinal()).nextLong();
        return new SplittableRandom(new SplittableRandom(ofKind + number).nextLong());
    }

    private static void paint(Graphics2D graphics, SignKind kind, SplittableRandom random, int width, int height) {
        SignScene scene = new SignScene(graphics, random, width, height);
        scene.behind();
        int side = Math.min(width, height);
        double radius = side * random.nextDouble(0.25, 0.47);
        double x = width / 2.0 + random.nextDouble(-1, 1) * Math.max(0.02 * side, width / 2.0 - radius);
        double y = height / 2.0 + random.nextDouble(-1, 1) * Math.max(0.02 * side, height / 2.0 - radius);
        Perspective perspective = look(random, x, y, radius);
        Point2D middle = perspective.map(0, 0);
        if (random.nextDouble() < 0.7) {
            scene.post(middle.getX(), middle.getY(), 2 * radius);
        }
        kind.draw(new SignCanvas(graphics, perspective, random));
        if (random.nextDouble() < 0.3) {
            scene.inFront(middle.getX(), middle.getY(), radius);
        }
        if (random.nextDouble() < 0.3) {
            scene.shadow();
        }
    }

    /** From where the sign is seen: turned by up to 14 degrees, foreshortened, each corner moved by itself. */
    private static Perspective look(SplittableRandom random, double x, double y, double radius) {
        double turn = Math.toRadians(random.nextDouble(-14, 14));
        double narrow = random.nextDouble(0.7, 1);
        double jitter = random.nextDouble(0.2);
        double[] corners = {-1, -1, 1, -1, 1, 1, -1, 1};
        double[] quad = new double[8];
        for (int i = 0; i < 8; i += 2) {
            double u = narrow * corners[i] * (1 + random.nextDouble(-1, 1) * jitter);
            double v = corners[i + 1] * (1 + random.nextDouble(-1, 1) * jitter);
            quad[i] = x + radius * (u * Math.cos(turn) - v * Math.sin(turn));
            quad[i + 1] = y + radius * (u * Math.sin(turn) + v * Math.cos(turn));
        }
        return new Perspective(quad);
    }

    private static byte[] encoded(BufferedImage picture, ImageFormat format, float quality) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format.label()).next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(quality);
            writer.write(null, new IIOImage(picture, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot encode a picture in memory", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
