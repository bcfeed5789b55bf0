/** When entries expire: the expiry policies of JCache as times to live of the stores. */
@NullMarked
package dev.pagoda.jcache.expiry;

import org.jspecify.annotations.NullMarked;
