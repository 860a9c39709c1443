package org.broca.hparams;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * The scalar rules of HyperPyYAML, which are ruamel's reading of YAML 1.2: {@code yes} and {@code 12:30:45} are text,
 * {@code 010} is ten, {@code 1e-3} a float, {@code 1_000} a thousand; and how Python writes such values as text.
 */
final class Scalars implements Schema, ScalarResolver {
    static final Scalars SCHEMA = new Scalars();
    static final Tag TIMESTAMP = new Tag("tag:yaml.org,2002:timestamp");
    static final Tag PLAIN_ONLY = new Tag("tag:yaml.org,2002:value");

    private static final Pattern NULL = Pattern.compile("~|null|Null|NULL|");
    private static final Pattern BOOL = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern INT =
            Pattern.compile("[-+]?(?:0b[01_]*[01][01_]*|0o[0-7_]*[0-7][0-7_]*|0x[0-9a-fA-F_]*[0-9a-fA-F][0-9a-fA-F_]*"
                    + "|[0-9][0-9_]*)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+]?[0-9]+)?"
            + "|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+"
            + "|[-+]?\\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?"
            + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"
            + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \\t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]*)?"
            + "(?:[ \\t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?");
    private static final Pattern TUPLE = Pattern.compile("\\(.*\\)");

    private Scalars() {}

    @Override
    public ScalarResolver getScalarResolver() {
        return this;
    }

    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
        return Map.of();
    }

    @Override
    public Tag resolve(String value, Boolean implicit) {
        if (!implicit) {
            return Tag.STR;
        }
        if (NULL.matcher(value).matches()) {
            return Tag.NULL;
        }
        if (BOOL.matcher(value).matches()) {
            return Tag.BOOL;
        }
        if (INT.matcher(value).matches()) {
            return Tag.INT;
        }
        if (FLOAT.matcher(value).matches()) {
            return Tag.FLOAT;
        }
        if (value.equals("=") || value.equals("<<")) {
            return PLAIN_ONLY;
        }
        return DATE.matcher(value).matches() ? TIMESTAMP : Tag.STR;
    }

    /** Whether text stands for a tuple, as {@code (3, 4)} does, quoted or not. */
    static boolean isTuple(String text) {
        return TUPLE.matcher(text).matches();
    }

    /** The value of a scalar of one of YAML's own types; text for any other tag. */
    static @Nullable Object value(ScalarNode node) {
        Tag tag = node.getTag();
        String text = node.getValue();
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(text.toLowerCase(Locale.ROOT));
        }
        if (tag.equals(Tag.INT)) {
            return integer(text);
        }
        return tag.equals(Tag.FLOAT) ? (Object) real(text) : text;
    }

    private static Object integer(String text) {
        String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
        boolean negative = digits.startsWith("-");
        digits = negative || digits.startsWith("+") ? digits.substring(1) : digits;
        int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
        BigInteger number = new BigInteger(radix == 10 ? digits : digits.substring(2), radix);
        return small(negative ? number.negate() : number);
    }

    /** The number as an Integer or Long where it fits. */
    static Number small(BigInteger number) {
        if (number.bitLength() < Integer.SIZE) {
            return number.intValueExact();
        }
        return number.bitLength() < Long.SIZE ? (Number) number.longValueExact() : number;
    }

    private static double real(String text) {
        String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
        return switch (digits) {
            case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            case ".nan" -> Double.NaN;
            default -> Double.parseDouble(digits);
        };
    }

    /** A scalar node for a null, boolean, number or text. */
    static ScalarNode node(@Nullable Object value, ScalarNode at) {
        return new ScalarNode(tag(value), true, yaml(value), ScalarStyle.PLAIN, at.getStartMark(), at.getEndMark());
    }

    /** A scalar like {@code value}, as if written at {@code at}. */
    static ScalarNode like(ScalarNode value, Node at) {
        return new ScalarNode(
                value.getTag(), true, value.getValue(), value.getScalarStyle(), at.getStartMark(), at.getEndMark());
    }

    static Tag tag(@Nullable Object value) {
        if (value == null) {
            return Tag.NULL;
        }
        if (value instanceof Boolean) {
            return Tag.BOOL;
        }
        if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
            return Tag.FLOAT;
        }
        return value instanceof Number ? Tag.INT : Tag.STR;
    }

    /** A value as YAML writes it. */
    static String yaml(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof Number number && tag(value).equals(Tag.FLOAT)) {
            String text = python(number.doubleValue());
            return switch (text) {
                case "inf" -> ".inf";
                case "-inf" -> "-.inf";
                case "nan" -> ".nan";
                default -> text;
            };
        }
        return value.toString();
    }

    /** A value as Python's {@code str} writes it. */
    static String python(@Nullable Object value) {
        if (value == null) {
            return "None";
        }
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        return value instanceof Double real ? python(real.doubleValue()) : value.toString();
    }

    /** A float as Python writes it: the shortest digits that read back as the same number. */
    static String python(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent < -4 || exponent >= 16) {
            String digits = shortest.unscaledValue().abs().toString();
            String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
            String sign = value < 0 ? "-" : "";
            return "%s%se%s%02d".formatted(sign, mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
        }
        String plain = shortest.toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < 17; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(17)).stripTrailingZeros();
    }

    static final List<Tag> TYPES = List.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, TIMESTAMP, PLAIN_ONLY);
}
