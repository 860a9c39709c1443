/** What a user writes, outside of the toolkit's packages. */
@NullMarked
package example;

import org.jspecify.annotations.NullMarked;
