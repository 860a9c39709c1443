package org.broca.tokenizers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The content of a {@code .model} file: the protobuf message {@code ModelProto} of SentencePiece.
 *
 * <p>What is read is written again byte by byte, also what only later versions know.
 */
final class SentencePieceModel {
    private static final int PIECES = 1;
    private static final int TRAINER_SPEC = 2;
    private static final int NORMALIZER_SPEC = 3;
    private static final int DENORMALIZER_SPEC = 5;

    private final ProtoMessage message;
    private final List<Piece> pieces;

    private SentencePieceModel(ProtoMessage message) {
        this.message = message;
        pieces =
                message.allBytes(PIECES).stream().map(SentencePieceModel::piece).toList();
    }

    static SentencePieceModel of(List<Piece> pieces, ProtoMessage trainerSpec, ProtoMessage normalizerSpec) {
        ProtoMessage message = new ProtoMessage();
        pieces.forEach(piece -> message.add(PIECES, bytes(piece)));
        message.add(TRAINER_SPEC, trainerSpec.toBytes());
        message.add(NORMALIZER_SPEC, normalizerSpec.toBytes());
        return new SentencePieceModel(message);
    }

    private static Piece piece(byte[] bytes) {
        ProtoMessage fields = ProtoMessage.parse(bytes);
        return new Piece(
                fields.string(1, ""), fields.real(2, 0), PieceType.of(fields.number(3, PieceType.NORMAL.number())));
    }

    private static byte[] bytes(Piece piece) {
        ProtoMessage fields = new ProtoMessage().add(1, piece.text()).add(2, piece.score());
        return (piece.type() == PieceType.NORMAL
                        ? fields
                        : fields.add(3, piece.type().number()))
                .toBytes();
    }

    /**
     * Reads a file.
     *
     * @throws UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if it is no model
     */
    static SentencePieceModel read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("tokenizer model " + file + " cannot be read", e);
        }
        try {
            return parse(bytes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " is no SentencePiece model: " + e.getMessage(), e);
        }
    }

    static SentencePieceModel parse(byte[] bytes) {
        SentencePieceModel model = new SentencePieceModel(ProtoMessage.parse(bytes));
        if (model.pieces.isEmpty()) {
            throw new IllegalArgumentException("there are no pieces in its %d bytes".formatted(bytes.length));
        }
        return model;
    }

    byte[] toBytes() {
        return message.toBytes();
    }

    List<Piece> pieces() {
        return pieces;
    }

    ProtoMessage trainerSpec() {
        return message.message(TRAINER_SPEC);
    }

    ProtoMessage normalizerSpec() {
        return message.message(NORMALIZER_SPEC);
    }

    ProtoMessage denormalizerSpec() {
        return message.message(DENORMALIZER_SPEC);
    }

    void write(Path file) {
        write(file, toBytes());
    }

    /** Writes the {@code .vocab} file: a piece, a tab and its score a line. */
    void writeVocabulary(Path file) {
        String text = pieces.stream()
                .map(piece -> piece.text() + "\t" + ShortNumber.format(piece.score()) + "\n")
                .collect(Collectors.joining());
        write(file, Utf8.bytes(text));
    }

    private static void write(Path file, byte[] bytes) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(partial, bytes);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("tokenizer " + file + " cannot be written", e);
        }
    }

    /** The texts of the pieces of one type. */
    List<String> texts(PieceType type) {
        List<String> texts = new ArrayList<>();
        for (Piece piece : pieces) {
            if (piece.type() == type) {
                texts.add(piece.text());
            }
        }
        return texts;
    }
}
