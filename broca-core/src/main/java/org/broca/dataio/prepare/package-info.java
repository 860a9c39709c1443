/** Preparation of known corpora: from a folder of recordings to manifests. */
@NullMarked
package org.broca.dataio.prepare;

import org.jspecify.annotations.NullMarked;
