/**
 * Files from elsewhere: folders, web addresses and model hubs that speak Hugging Face's protocol.
 *
 * <p>Start at {@link org.broca.dataio.fetching.Fetcher}; {@link org.broca.dataio.fetching.Download} fetches corpora.
 */
@NullMarked
package org.broca.dataio.fetching;

import org.jspecify.annotations.NullMarked;
