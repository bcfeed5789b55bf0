/** What an entry processor sees and asks for, before it takes effect. */
@NullMarked
package dev.pagoda.jcache.processor;

import org.jspecify.annotations.NullMarked;
