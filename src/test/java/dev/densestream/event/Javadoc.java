package dev.densestream.event;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** What the comments of a source file's types say, as plain text. */
final class Javadoc {
    private final Map<String, String> texts = new HashMap<>();

    private Javadoc() {}

    static Javadoc of(Path source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var javadoc = new Javadoc();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(source));
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new TreePathScanner<Void, Void>() {
                    @Override
                    public Void visitClass(ClassTree type, Void nothing) {
                        DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
                        if (comment != null) {
                            javadoc.add(type.getSimpleName().toString(), comment);
                        }
                        return super.visitClass(type, null);
                    }
                }.scan(unit, null);
            }
        }
        return javadoc;
    }

    private void add(String type, DocCommentTree comment) {
        texts.put(type, text(comment.getFullBody()));
        for (DocTree tag : comment.getBlockTags()) {
            if (tag instanceof ParamTree param) {
                texts.put(type + "." + param.getName(), text(param.getDescription()));
            }
        }
    }

    /** @return null where there is none */
    String of(Class<?> type) {
        return texts.get(type.getSimpleName());
    }

    /** @return null where there is none */
    String of(Class<?> type, String component) {
        return texts.get(type.getSimpleName() + "." + component);
    }

    private static String text(List<? extends DocTree> parts) {
        return parts.stream()
                .map(part -> switch (part) {
                    case TextTree text -> text.getBody();
                    case LiteralTree literal -> literal.getBody().getBody();
                    case LinkTree link ->
                        link.getLabel().isEmpty()
                                ? link.getReference().getSignature().replaceFirst("^#", "")
                                : text(link.getLabel());
                    default -> throw new IllegalArgumentException("a comment has " + part.getKind());
                })
                .collect(Collectors.joining())
                .replaceAll("\\s+", " ")
                .strip();
    }
}
