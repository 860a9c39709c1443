package org.broca.dataio;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** Parquet's types, and its values as {@link ArrowVector} gives Arrow's. */
final class ParquetSchema {
    private final List<SchemaElement> elements;
    private int next;

    private ParquetSchema(List<SchemaElement> elements) {
        this.elements = elements;
    }

    /** The schema that a footer lists depth first. */
    static MessageType of(List<SchemaElement> elements) {
        ParquetSchema schema = new ParquetSchema(elements);
        SchemaElement root = elements.get(schema.next++);
        return new MessageType(root.getName(), schema.children(root));
    }

    private List<Type> children(SchemaElement parent) {
        List<Type> children = new ArrayList<>();
        for (int i = 0; i < parent.getNum_children(); i++) {
            children.add(type(elements.get(next++)));
        }
        return children;
    }

    private Type type(SchemaElement element) {
        Repetition repetition = Repetition.valueOf(element.getRepetition_type().name());
        if (element.isSetType()) {
            PrimitiveTypeName name =
                    PrimitiveTypeName.valueOf(element.getType().name().replaceFirst("^BYTE_ARRAY$", "BINARY"));
            return new PrimitiveType(repetition, name, element.getType_length(), element.getName())
                    .withLogicalTypeAnnotation(isText(element) ? LogicalTypeAnnotation.stringType() : null);
        }
        boolean list = element.isSetConverted_type() && element.getConverted_type() == ConvertedType.LIST
                || element.isSetLogicalType() && element.getLogicalType().isSetLIST();
        Type[] children = children(element).toArray(Type[]::new);
        Types.GroupBuilder<GroupType> group = Types.buildGroup(repetition).addFields(children);
        return (list ? group.as(LogicalTypeAnnotation.listType()) : group).named(element.getName());
    }

    private static boolean isText(SchemaElement element) {
        ConvertedType converted = element.getConverted_type();
        return converted == ConvertedType.UTF8
                || converted == ConvertedType.ENUM
                || converted == ConvertedType.JSON
                || element.isSetLogicalType() && element.getLogicalType().isSetSTRING();
    }

    /** The fields of a row or a structure. */
    static Map<String, Object> values(Group group) {
        Map<String, Object> values = new LinkedHashMap<>();
        GroupType type = group.getType();
        for (int i = 0; i < type.getFieldCount(); i++) {
            values.put(type.getFieldName(i), field(group, i));
        }
        return values;
    }

    private static Object field(Group group, int field) {
        Type type = group.getType().getType(field);
        int count = group.getFieldRepetitionCount(field);
        if (type.isRepetition(Repetition.REPEATED)) {
            return items(group, field, count);
        }
        return count == 0 ? Optional.empty() : value(group, field, 0);
    }

    private static List<Object> items(Group group, int field, int count) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(value(group, field, i));
        }
        return items;
    }

    private static Object value(Group group, int field, int index) {
        Type type = group.getType().getType(field);
        if (type.isPrimitive()) {
            return primitive(group, field, index, type.asPrimitiveType());
        }
        Group inner = group.getGroup(field, index);
        boolean list = LogicalTypeAnnotation.listType().equals(type.getLogicalTypeAnnotation());
        return list ? list(inner) : values(inner);
    }

    /** A list is a group of a repeated group of one field, or in old files a group of the repeated items. */
    private static List<Object> list(Group group) {
        Type repeated = group.getType().getType(0);
        int count = group.getFieldRepetitionCount(0);
        if (repeated.isPrimitive() || repeated.asGroupType().getFieldCount() != 1) {
            return items(group, 0, count);
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(field(group.getGroup(0, i), 0));
        }
        return items;
    }

    private static Object primitive(Group group, int field, int index, PrimitiveType type) {
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> group.getBoolean(field, index);
            case INT32 -> (long) group.getInteger(field, index);
            case INT64 -> group.getLong(field, index);
            case FLOAT -> (double) group.getFloat(field, index);
            case DOUBLE -> group.getDouble(field, index);
            case INT96 -> group.getInt96(field, index).getBytes();
            case BINARY, FIXED_LEN_BYTE_ARRAY ->
                type.getLogicalTypeAnnotation() == null
                        ? group.getBinary(field, index).getBytes()
                        : group.getString(field, index);
        };
    }
}
