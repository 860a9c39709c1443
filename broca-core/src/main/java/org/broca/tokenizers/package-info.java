/**
 * Tokenizers: SentencePiece models, read, written, trained and applied.
 *
 * <p>Start with {@link org.broca.tokenizers.SentencePieceProcessor} to encode with a model,
 * {@link org.broca.tokenizers.SentencePieceTrainer} to make one from text, and
 * {@link org.broca.tokenizers.SentencePiece} for SpeechBrain's tokenizer over annotated corpora.
 */
@NullMarked
package org.broca.tokenizers;

import org.jspecify.annotations.NullMarked;
