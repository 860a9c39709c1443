package org.broca.spark;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.broca.alignment.Word;
import org.broca.inference.Alternative;
import org.broca.inference.HotWordList;
import org.broca.inference.SpeechRecognizer;
import org.broca.inference.TranscribeOptions;
import org.broca.inference.Transcript;

/** Transcribes files. */
record TranscribeTask(ModelAddress model, int batchSize, int nbest, double chunkSeconds, List<String> hotWords)
        implements FileTask {
    static final StructType TYPE = new StructType()
            .add("text", DataTypes.StringType, false)
            .add("score", DataTypes.DoubleType, false)
            .add("tokens", DataTypes.createArrayType(DataTypes.StringType, false), false)
            .add("words", DataTypes.createArrayType(wordType(), false), false)
            .add("nbest", DataTypes.createArrayType(alternativeType(), false), false);

    private static StructType wordType() {
        return new StructType()
                .add("word", DataTypes.StringType, false)
                .add("start", DataTypes.DoubleType, false)
                .add("end", DataTypes.DoubleType, false)
                .add("confidence", DataTypes.DoubleType, false);
    }

    private static StructType alternativeType() {
        return new StructType().add("text", DataTypes.StringType, false).add("score", DataTypes.DoubleType, false);
    }

    @Override
    public List<Outcome> run(List<Recording> recordings) {
        SpeechRecognizer recognizer = ExecutorModels.shared(SpeechRecognizer.class, model, SpeechRecognizer::open);
        List<Outcome> outcomes = new ArrayList<>();
        recognizer.transcribeFiles(
                Recording.files(recordings), options(), file -> outcomes.add(Outcome.of(file, TranscribeTask::row)));
        return outcomes;
    }

    TranscribeOptions options() {
        TranscribeOptions.Builder options = TranscribeOptions.builder()
                .nbest(nbest)
                .batchSize(batchSize)
                .hotWords(HotWordList.parse(hotWords, "hot words"));
        if (chunkSeconds != 0) {
            options.chunkSeconds(chunkSeconds);
        }
        return options.build();
    }

    private static Row row(Transcript transcript) {
        return RowFactory.create(
                transcript.text(),
                finite(transcript.score()),
                transcript.tokens().toArray(new String[0]),
                transcript.words().stream().map(TranscribeTask::row).toArray(Row[]::new),
                transcript.nbest().stream().map(TranscribeTask::row).toArray(Row[]::new));
    }

    private static Row row(Word word) {
        return RowFactory.create(
                word.word(), rounded(word.start(), 1000), rounded(word.end(), 1000), rounded(word.confidence(), 10000));
    }

    private static Row row(Alternative one) {
        return RowFactory.create(one.text(), finite(one.score()));
    }

    /** Milliseconds are as fine as times are known. */
    private static double rounded(double value, int parts) {
        return Math.round(value * parts) / (double) parts;
    }

    /** Tables that become JSON have no infinities. */
    private static double finite(double score) {
        return Double.isFinite(score) ? score : Math.copySign(Float.MAX_VALUE, score);
    }
}
