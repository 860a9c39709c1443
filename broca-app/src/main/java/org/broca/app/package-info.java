/**
 * The command line: {@link org.broca.app.Main} lists the commands, {@link org.broca.app.RecipeCompiler} compiles and
 * runs recipes from source.
 */
@NullMarked
package org.broca.app;

import org.jspecify.annotations.NullMarked;
