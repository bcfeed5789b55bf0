/** JCache (JSR-107) provider: the door to tiered stores for {@code javax.cache}. */
@NullMarked
package dev.pagoda.jcache;

import org.jspecify.annotations.NullMarked;
