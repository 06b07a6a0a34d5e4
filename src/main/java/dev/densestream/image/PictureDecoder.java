package dev.densestream.image;

import java.util.Arrays;
import java.util.Set;

/**
 * Decodes every format that is taken to the pixels that Pillow gives, what is transparent on white. JPEG, PNG and WebP go
 * through OpenCV, measured at four times the JDK's speed; of the others OpenCV gives other pixels than Pillow, and we read
 * them ourselves.
 */
public final class PictureDecoder implements ImageDecoder {
    /** More would be no array of bytes any more. */
    private static final int MOST_PIXELS = (Integer.MAX_VALUE - 8) / 4;

    private static final byte WHITE = (byte) 255;

    private static final int[] REDUCTIONS = {8, 4, 2};

    private final OpenCv openCv = new OpenCv();
    private final Set<PreprocessSpec> targets;
    private final Truncation truncation;

    private PictureDecoder(Set<PreprocessSpec> targets, Truncation truncation) {
        this.targets = Set.copyOf(targets);
        this.truncation = truncation;
    }

    /** Decodes every pixel of whole files. */
    public PictureDecoder() {
        this(Truncation.REFUSED);
    }

    /** Decodes every pixel. */
    public PictureDecoder(Truncation truncation) {
        this(Set.of(), truncation);
    }

    /** @param targets all that pictures are scaled to afterwards */
    public static PictureDecoder of(DecodeSettings settings, Set<PreprocessSpec> targets) {
        return new PictureDecoder(
                switch (settings.mode()) {
                    case EXACT -> Set.of();
                    case FAST -> targets;
                },
                settings.truncation());
    }

    @Override
    public ImageHeader header(byte[] bytes) throws ImageException {
        return ImageHeaders.read(bytes, truncation);
    }

    @Override
    public Pixels decode(byte[] bytes, ImageHeader header) throws ImageException {
        return borrow(bytes, header).owned();
    }

    @Override
    public Pixels borrow(byte[] bytes, ImageHeader header) throws ImageException {
        header.checkPixels(MOST_PIXELS);
        Pixels picture = pixels(bytes, header);
        return header.truncated() ? picture.ofTruncated() : picture;
    }

    private Pixels pixels(byte[] bytes, ImageHeader header) throws ImageException {
        return switch (header.format()) {
            case JPEG -> jpeg(bytes, header);
            case PNG -> turned(png(bytes, header), header);
            case WEBP -> turned(webp(bytes, header), header);
            case GIF -> turned(GifDecoder.decode(bytes, truncation), header);
            case BMP -> turned(BmpDecoder.decode(bytes, truncation), header);
            case TIFF -> tiff(bytes, header);
        };
    }

    private Pixels jpeg(byte[] bytes, ImageHeader header) throws ImageException {
        int reduction = reduction(header);
        int width = Math.ceilDiv(header.width(), reduction);
        int height = Math.ceilDiv(header.height(), reduction);
        Pixels picture =
                openCv.reduced(header.truncated() ? JpegStructure.ended(bytes) : bytes, reduction, width, height);
        checkSize(picture, header, width, height);
        return turned(picture, header.orientation());
    }

    private static Pixels turned(Pixels stored, int orientation) {
        return orientation == 1 ? stored : Orientation.apply(stored.owned(), orientation);
    }

    /** The strongest one that leaves enough of the picture for all that it is scaled to. */
    private int reduction(ImageHeader header) {
        if (!targets.isEmpty()) {
            for (int reduction : REDUCTIONS) {
                int width = header.width() / reduction;
                int height = header.height() / reduction;
                if (targets.stream().allMatch(target -> isEnough(target, width, height, header))) {
                    return reduction;
                }
            }
        }
        return 1;
    }

    private static boolean isEnough(PreprocessSpec target, int width, int height, ImageHeader header) {
        boolean quarter = header.orientation() > 4;
        return switch (target.resize()) {
            case SHORTER_SIDE -> Math.min(width, height) >= target.resizeTo();
            case SQUASH ->
                width >= (quarter ? target.height() : target.width())
                        && height >= (quarter ? target.width() : target.height());
        };
    }

    private Pixels png(byte[] bytes, ImageHeader header) throws ImageException {
        PngStructure png = PngStructure.of(bytes, truncation);
        return header.transparent()
                ? openCv.asStored(png.essential(), ImageFormat.PNG).onWhite(png.transparentGrey())
                : openCv.inColour(png.essential(), ImageFormat.PNG);
    }

    private Pixels webp(byte[] bytes, ImageHeader header) throws ImageException {
        WebpStructure webp = WebpStructure.of(bytes, truncation);
        Pixels frame = header.transparent()
                ? openCv.asStored(webp.frame(), ImageFormat.WEBP).onWhite(-1)
                : openCv.inColour(webp.frame(), ImageFormat.WEBP);
        checkSize(frame, header, webp.width(), webp.height());
        return frame.width() == header.width() && frame.height() == header.height()
                ? frame
                : onCanvas(frame, header, webp.left(), webp.top());
    }

    private static Pixels onCanvas(Pixels frame, ImageHeader header, int left, int top) {
        byte[] rgb = new byte[Math.toIntExact(header.pixels() * 3)];
        Arrays.fill(rgb, WHITE);
        for (int y = 0; y < frame.height(); y++) {
            int o = ((top + y) * header.width() + left) * 3;
            System.arraycopy(frame.rgb(), y * frame.width() * 3, rgb, o, frame.width() * 3);
        }
        return new Pixels(header.width(), header.height(), rgb);
    }

    /** Libtiff has already turned what it reads. */
    private Pixels tiff(byte[] bytes, ImageHeader header) throws ImageException {
        TiffStructure tiff = TiffStructure.of(bytes, truncation);
        if (tiff.compression().ours()) {
            return turned(TiffDecoder.decode(bytes, tiff, truncation), header);
        }
        Pixels picture = openCv.inColour(bytes, ImageFormat.TIFF);
        boolean quarter = header.orientation() > 4;
        checkSize(
                picture,
                header,
                quarter ? header.height() : header.width(),
                quarter ? header.width() : header.height());
        return picture;
    }

    private static Pixels turned(Pixels stored, ImageHeader header) throws ImageException {
        checkSize(stored, header, header.width(), header.height());
        return turned(stored, header.orientation());
    }

    private static void checkSize(Pixels picture, ImageHeader header, int width, int height) throws ImageException {
        if (picture.width() != width || picture.height() != height) {
            throw new ImageException(
                    "corrupt",
                    "the %s file declares %d × %d pixels and holds %d × %d"
                            .formatted(header.format().title(), width, height, picture.width(), picture.height()));
        }
    }
}
