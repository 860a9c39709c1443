package org.broca.hparams;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Writes a resolved tree as YAML that HyperPyYAML reads: shared objects by anchors, comments where they were. */
final class YamlDump {
    private static final int WIDTH = 1 << 20;

    /** Stands in for the empty value of a tag while it is written, since the emitter would write quotes. */
    private static final String EMPTY = "emptyvalueofatag8f1c";

    private static final Pattern EMPTY_AT_END = Pattern.compile(" '" + EMPTY + "'(?=\\s*$| +#)", Pattern.MULTILINE);

    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Node, Node> replaced = new IdentityHashMap<>();
    private final Set<String> names = new HashSet<>();
    private int anchors;

    private YamlDump() {}

    /** The text of {@code root}; comments are left out where they would change what it means. */
    static String write(MappingNode root, Comments comments) {
        if (root.getValue().isEmpty()) {
            return "{}\n";
        }
        YamlDump dump = new YamlDump();
        dump.writable(root, false);
        String bare = dump.text(root);
        String commented = comments.into(bare, root);
        return same(bare, commented) ? commented : bare;
    }

    private static boolean same(String bare, String commented) {
        Problems problems = new Problems();
        MappingNode a = YamlText.mapping(bare, "resolved", problems);
        MappingNode b = YamlText.mapping(commented, "resolved", problems);
        return problems.list().isEmpty() && bare(a).equals(bare(b));
    }

    private static String bare(MappingNode root) {
        YamlDump dump = new YamlDump();
        dump.writable(root, false);
        return dump.text(root);
    }

    private String text(MappingNode root) {
        anchors = 0;
        DumpSettings settings = DumpSettings.builder()
                .setSchema(Scalars.SCHEMA)
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setAnchorGenerator(this::anchor)
                .setWidth(WIDTH)
                .setSplitLines(false)
                .setMaxSimpleKeyLength(1024)
                .setUseUnicodeEncoding(true)
                .build();
        String text = new Present(settings)
                .emitToString(new Serialize(settings).serializeOne(root).iterator());
        return EMPTY_AT_END.matcher(text).replaceAll("").replace(EMPTY, "");
    }

    private Anchor anchor(Node node) {
        return node.getAnchor().orElseGet(this::newAnchor);
    }

    private Anchor newAnchor() {
        String name;
        do {
            name = "id%03d".formatted(++anchors);
        } while (names.contains(name));
        return new Anchor(name);
    }

    /** Sets the style of what else would read back as something different; an anchor's name is kept once. */
    private void writable(Node node, boolean flow) {
        if (!seen.add(node)) {
            return;
        }
        if (node.getAnchor().isPresent() && !names.add(node.getAnchor().get().getValue())) {
            node.setAnchor(Optional.empty());
        }
        boolean inner = flow || node instanceof CollectionNode<?> list && list.getFlowStyle() == FlowStyle.FLOW;
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().replaceAll(item -> scalar(item, inner));
            sequence.getValue().forEach(item -> writable(item, inner));
        } else if (node instanceof MappingNode mapping) {
            List<NodeTuple> entries = new ArrayList<>();
            for (NodeTuple entry : mapping.getValue()) {
                entries.add(new NodeTuple(scalar(entry.getKeyNode(), inner), scalar(entry.getValueNode(), inner)));
            }
            mapping.setValue(entries);
            entries.forEach(entry -> {
                writable(entry.getKeyNode(), inner);
                writable(entry.getValueNode(), inner);
            });
        }
    }

    /** Tuples are written without quotes, or with their tag where quotes are needed; {@code =} is text. */
    private Node scalar(Node node, boolean flow) {
        if (!(node instanceof ScalarNode scalar)) {
            return node;
        }
        if (scalar.getTag().equals(Tag.STR) && Scalars.isTuple(scalar.getValue())) {
            return like(scalar, flow ? new Tag("!tuple") : Tag.STR, scalar.getValue(), ScalarStyle.PLAIN);
        }
        if (scalar.getTag().equals(Scalars.PLAIN_ONLY)) {
            return like(scalar, Tag.STR, scalar.getValue(), ScalarStyle.SINGLE_QUOTED);
        }
        boolean bareTag = scalar.getValue().isEmpty() && !Scalars.TYPES.contains(scalar.getTag());
        return bareTag ? like(scalar, scalar.getTag(), EMPTY, ScalarStyle.SINGLE_QUOTED) : node;
    }

    /** The same replacement for every place of a shared node. */
    private Node like(ScalarNode node, Tag tag, String value, ScalarStyle style) {
        return replaced.computeIfAbsent(node, original -> {
            ScalarNode result = new ScalarNode(tag, true, value, style, node.getStartMark(), node.getEndMark());
            result.setAnchor(node.getAnchor());
            return result;
        });
    }
}
