/** Statistics and configuration of caches as MXBeans. */
@NullMarked
package dev.pagoda.jcache.management;

import org.jspecify.annotations.NullMarked;
