package org.broca.hparams;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.comments.CommentType;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.CommentToken;
import org.snakeyaml.engine.v2.tokens.Token;

/**
 * The comments and blank lines of a file, each held by the key or list item that it stands above or beside, so that
 * they can be written again wherever that item is written.
 */
final class Comments {
    /** What belongs to one key or item. */
    private static final class Notes {
        final int line;
        final List<String> above = new ArrayList<>();
        String beside = "";

        Notes(int line) {
            this.line = line;
        }
    }

    private final Map<Node, Map<Integer, Notes>> notes = new IdentityHashMap<>();
    private final List<String> below = new ArrayList<>();

    private Comments() {}

    /** The comments of {@code text}, whose tree, still as it was read, is {@code root}. */
    static Comments read(String text, MappingNode root) {
        Comments comments = new Comments();
        List<Notes> slots = new ArrayList<>();
        comments.addSlots(root, slots, Collections.newSetFromMap(new IdentityHashMap<>()));
        slots.sort(Comparator.comparingInt(slot -> slot.line));
        try {
            comments.place(text, slots);
        } catch (YamlEngineException e) {
            comments.below.clear(); // comments are no part of the meaning: what cannot be read is left out
        }
        return comments;
    }

    private void addSlots(Node node, List<Notes> slots, Set<Node> seen) {
        boolean block = node instanceof CollectionNode<?> list && list.getFlowStyle() != FlowStyle.FLOW;
        if (!block || !seen.add(node)) {
            return;
        }
        List<Node> starts = starts(node);
        Map<Integer, Notes> own = new TreeMap<>();
        for (int i = 0; i < starts.size(); i++) {
            int line = starts.get(i).getStartMark().map(Mark::getLine).orElse(0);
            Notes slot = new Notes(line);
            own.put(i, slot);
            slots.add(slot);
        }
        notes.put(node, own);
        values(node).forEach(value -> addSlots(value, slots, seen));
    }

    /** The nodes at which the keys or items of a collection start. */
    private static List<Node> starts(Node node) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream().map(NodeTuple::getKeyNode).toList()
                : ((SequenceNode) node).getValue();
    }

    private static List<Node> values(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue().stream().map(NodeTuple::getValueNode).toList();
        }
        return node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
    }

    private void place(String text, List<Notes> slots) {
        LoadSettings settings = LoadSettings.builder()
                .setParseComments(true)
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        ScannerImpl scanner = new ScannerImpl(settings, new StreamReader(settings, text));
        while (scanner.hasNext()) {
            Token token = scanner.next();
            if (token instanceof CommentToken comment) {
                place(comment, slots);
            }
        }
    }

    private void place(CommentToken comment, List<Notes> slots) {
        int line = comment.getStartMark().map(Mark::getLine).orElse(0);
        String text = comment.getCommentType() == CommentType.BLANK_LINE
                ? ""
                : "#" + comment.getValue().stripTrailing();
        if (comment.getCommentType() == CommentType.IN_LINE) {
            Notes last = null;
            for (Notes slot : slots) {
                boolean nearer = last == null || slot.line > last.line;
                last = slot.line <= line && nearer ? slot : last;
            }
            if (last != null) {
                last.beside = last.beside.isEmpty() ? text : last.beside + " " + text;
            }
            return;
        }
        slots.stream()
                .filter(slot -> slot.line > line)
                .findFirst()
                .map(slot -> slot.above)
                .orElse(below)
                .add(text);
    }

    /** The text {@code bare}, which is how {@code root} was written, with these comments put in. */
    String into(String bare, MappingNode root) {
        Map<Integer, List<String>> above = new TreeMap<>();
        Map<Integer, String> beside = new TreeMap<>();
        Node written = YamlText.compose(bare, "resolved", new Problems()).orElse(root);
        collect(root, written, above, beside, Collections.newSetFromMap(new IdentityHashMap<>()));
        StringBuilder text = new StringBuilder();
        List<String> lines = bare.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            above.getOrDefault(i, List.of()).forEach(line -> text.append(line).append('\n'));
            String note = beside.get(i);
            text.append(lines.get(i)).append(note == null ? "" : "  " + note).append('\n');
        }
        below.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private void collect(
            Node node, Node written, Map<Integer, List<String>> above, Map<Integer, String> beside, Set<Node> seen) {
        if (node instanceof ScalarNode || !seen.add(node)) {
            return;
        }
        List<Node> starts = starts(written);
        List<Node> values = values(written);
        Map<Integer, Notes> own = notes.getOrDefault(node, Map.of());
        int top = line(written.getStartMark().orElse(null));
        for (int i = 0; i < starts.size(); i++) {
            Notes slot = own.get(i);
            boolean alias = line(starts.get(i).getStartMark().orElse(null)) < top;
            if (slot != null && !alias) {
                write(slot, starts.get(i), values.get(i), above, beside);
            }
        }
        List<Node> originals = values(node);
        for (int i = 0; i < Math.min(originals.size(), values.size()); i++) {
            collect(originals.get(i), values.get(i), above, beside, seen);
        }
    }

    private static void write(
            Notes slot, Node start, Node value, Map<Integer, List<String>> above, Map<Integer, String> beside) {
        int line = line(start.getStartMark().orElse(null));
        int column = start.getStartMark().map(Mark::getColumn).orElse(0);
        List<String> lines = above.computeIfAbsent(line, key -> new ArrayList<>());
        slot.above.forEach(text -> lines.add(text.isEmpty() ? "" : " ".repeat(column) + text));
        if (slot.beside.isEmpty()) {
            return;
        }
        boolean goesOn = value instanceof ScalarNode && line(value.getEndMark().orElse(null)) > line;
        if (goesOn || beside.containsKey(line)) {
            lines.add(" ".repeat(column) + slot.beside);
        } else {
            beside.put(line, slot.beside);
        }
    }

    private static int line(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine();
    }
}
